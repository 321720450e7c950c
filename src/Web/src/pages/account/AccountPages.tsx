import { useLocation } from 'preact-iso';
import { useEffect, useRef } from 'preact/hooks';
import type { FunctionComponent, JSX } from 'preact';
import { routes } from '../../routes';
import { NotFound } from '../../shell/NotFound';
import { accountText } from '../../text/account';
import { common } from '../../text/common';
import './account.css';
import { Activity } from './Activity';
import { DeleteAccount } from './DeleteAccount';
import { HeldDataPage } from './HeldDataPage';
import { Keys } from './Keys';
import { Overview } from './Overview';
import { Password } from './Password';
import { PreferencesPage } from './PreferencesPage';
import { Sessions } from './Sessions';
import { SignInWays } from './SignInWays';

const pages: Readonly<Record<string, FunctionComponent>> = {
  [routes.account]: Overview,
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
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the list is wider than the screen.
    const current = nav.current?.querySelector<HTMLElement>('[aria-current]');
    nav.current?.scrollTo({ left: current ? current.offsetLeft - (nav.current.clientWidth - current.offsetWidth) / 2 : 0 });
  }, [here]);
  if (!Page) {
    return <NotFound />;
  }

  const names = accountText().pages;
  const list: [address: string, name: string][] = [
    [routes.account, names.overview],
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
    <div class="sections account">
      <nav ref={nav} aria-label={common().onThisPage}>
        {list.map(([address, name]) => <a key={address} href={address} aria-current={address === here ? 'page' : undefined}>{name}</a>)}
      </nav>
      <div class="stack loose reading"><Page key={here} /></div>
    </div>
  );
}
