import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function SignIn(): JSX.Element {
  return <PageTitle>SignIn</PageTitle>;
}
