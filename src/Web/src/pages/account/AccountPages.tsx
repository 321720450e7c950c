import { useLocation } from 'preact-iso';
import type { FunctionComponent, JSX } from 'preact';
import { routes } from '../../routes';
import { NotFound } from '../../shell/NotFound';
import { accountText } from '../../text/account';
import { common } from '../../text/common';
import { plansText } from '../../text/plans';
import { Sections } from '../../ui/Sections';
import './account.css';
import { Activity } from './Activity';
import { DeleteAccount } from './DeleteAccount';
import { HeldDataPage } from './HeldDataPage';
import { Keys } from './Keys';
import { LedgerPage } from './LedgerPage';
import { Overview } from './Overview';
import { Password } from './Password';
import { PlanPage } from './PlanPage';
import { PreferencesPage } from './PreferencesPage';
import { Sessions } from './Sessions';
import { SignInWays } from './SignInWays';

const pages: Readonly<Record<string, FunctionComponent>> = {
  [routes.account]: Overview,
  [routes.plan]: PlanPage,
  [routes.ledger]: LedgerPage,
  [routes.password]: Password,
  [routes.signInWays]: SignInWays,
  [routes.sessions]: Sessions,
  [routes.keys]: Keys,
  [routes.activity]: Activity,
  [routes.preferences]: PreferencesPage,
  [routes.data]: HeldDataPage,
  [routes.deleteAccount]: DeleteAccount,
};

/** The account: its pages beside the list of them. */
export default function AccountPages(): JSX.Element {
  const { path } = useLocation();
  const here = path.length > 1 ? path.replace(/\/$/, '') : path;
  const Page = pages[here];
  if (!Page) {
    return <NotFound />;
  }

  const names = accountText().pages;
  const list: [address: string, name: string][] = [
    [routes.account, names.overview],
    [routes.plan, plansText().plan],
    [routes.password, names.password],
    [routes.signInWays, names.signIn],
    [routes.sessions, names.sessions],
    [routes.keys, names.keys],
    [routes.activity, names.activity],
    [routes.preferences, names.preferences],
    [routes.data, names.data],
    [routes.deleteAccount, names.delete],
  ];
  return (
    <Sections class="account" label={common().onThisPage} list={list} here={here === routes.ledger ? routes.plan : here}>
      <div class="stack loose reading"><Page key={here} /></div>
    </Sections>
  );
}
