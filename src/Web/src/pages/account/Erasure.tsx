import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Erasure(): JSX.Element {
  return <PageTitle>Erasure</PageTitle>;
}
