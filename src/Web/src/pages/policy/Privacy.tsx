import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Privacy(): JSX.Element {
  return <PageTitle>Privacy</PageTitle>;
}
