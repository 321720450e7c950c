import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Welcome(): JSX.Element {
  return <PageTitle>Welcome</PageTitle>;
}
