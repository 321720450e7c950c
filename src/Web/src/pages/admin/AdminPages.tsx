import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function AdminPages(): JSX.Element {
  return <PageTitle>AdminPages</PageTitle>;
}
