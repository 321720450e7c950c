import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Reset(): JSX.Element {
  return <PageTitle>Reset</PageTitle>;
}
