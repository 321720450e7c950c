import type { JSX } from 'preact';
import { accountText } from '../../text/account';
import { PageTitle } from '../../ui/Page';
import { Passkeys } from './Passkeys';
import { SecondFactor } from './SecondFactor';

export function SignInWays(): JSX.Element {
  return (
    <>
      <PageTitle>{accountText().pages.signIn}</PageTitle>
      <Passkeys />
      <SecondFactor />
    </>
  );
}
