import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Forgot(): JSX.Element {
  return <PageTitle>Forgot</PageTitle>;
}
