import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Confirm(): JSX.Element {
  return <PageTitle>Confirm</PageTitle>;
}
