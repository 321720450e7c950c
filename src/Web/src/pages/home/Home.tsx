import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Home(): JSX.Element {
  return <PageTitle>Home</PageTitle>;
}
