import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function Gallery(): JSX.Element {
  return <PageTitle>Gallery</PageTitle>;
}
