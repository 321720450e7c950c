import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function AccountPages(): JSX.Element {
  return <PageTitle>AccountPages</PageTitle>;
}
