import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Promises(): JSX.Element {
  return <PageTitle>Promises</PageTitle>;
}
