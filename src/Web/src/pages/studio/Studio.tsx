import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Studio(): JSX.Element {
  return <PageTitle>Studio</PageTitle>;
}
