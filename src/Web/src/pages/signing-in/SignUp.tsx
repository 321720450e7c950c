import type { JSX } from 'preact';
import { PageTitle } from '../../ui/Page';

export default function SignUp(): JSX.Element {
  return <PageTitle>SignUp</PageTitle>;
}
