import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Shortcuts(): JSX.Element {
  return <PageTitle>Shortcuts</PageTitle>;
}
