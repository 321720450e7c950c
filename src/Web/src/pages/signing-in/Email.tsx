import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Email(): JSX.Element {
  return <PageTitle>Email</PageTitle>;
}
