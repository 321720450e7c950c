import { useRoute } from 'preact-iso';
import type { JSX } from 'preact';
import { Grid } from './Grid';
import { Viewer } from './Viewer';
import './gallery.css';

/** All images, or one of them: both have an address. */
export default function Gallery(): JSX.Element {
  const { id } = useRoute().params;
  return id ? <Viewer id={id} /> : <Grid />;
}
