import { useLocation } from 'preact-iso';
import type { ComponentChildren, JSX } from 'preact';
import { isMissed } from '../api/events';
import { routes } from '../routes';
import { account, endedElsewhere, isStaff } from '../state/account';
import { serverNow } from '../state/clock';
import { online } from '../state/online';
import { subscription } from '../state/plan';
import { chooseTheme, theme, type Theme } from '../state/settings';
import { common } from '../text/common';
import { date } from '../text/format';
import { language, languages, speak, type Language } from '../text/language';
import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';
import { FreshDialog } from '../ui/fresh';
import { leave } from '../ui/leave';
import { Icon, Logo, type IconName } from '../ui/Icon';
import { useAct } from '../ui/load';
import { openPortal } from '../ui/processor';
import { say, Toasts } from '../ui/toast';
import { ShortcutKeys } from './ShortcutKeys';

/** What stands around every page: the way to the others, what holds for all of them, and the foot. */
export function Shell({ children, wide, unreachable }: {
  children: ComponentChildren; wide: boolean; unreachable: boolean;
}): JSX.Element {
  const text = common();
  return (
    <>
      <a class="skip" href="#page" onClick={event => { event.preventDefault(); document.getElementById('page')?.focus(); }}>{text.skip}</a>
      <div class={`shell ${account.value ? 'in' : 'out'}`}>
        {account.value ? <Side /> : <Bar />}
        <div>
          <Notes unreachable={unreachable} />
          <main id="page" tabIndex={-1} class={wide ? 'full' : ''}>{children}</main>
        </div>
        <Foot />
      </div>
      <FreshDialog />
      <ShortcutKeys />
      <Toasts />
    </>
  );
}

function Brand(): JSX.Element {
  return <a class="brand" href={account.value ? routes.studio : routes.home}><Logo />{common().name}</a>;
}

function Bar(): JSX.Element {
  const text = common();
  return (
    <header class="bar">
      <Brand />
      {account.value === null && (
        <>
          <a class="button quiet small" href={routes.signIn}>{text.signIn}</a>
          <a class="button primary small" href={routes.signUp}>{text.signUp}</a>
        </>
      )}
    </header>
  );
}

function Side(): JSX.Element {
  const text = common();
  const { path } = useLocation();
  const pages: [address: string, label: string, icon: IconName][] = [
    [routes.studio, text.studio, 'studio'],
    [routes.gallery, text.gallery, 'gallery'],
    [routes.account, text.account, 'account'],
  ];
  if (isStaff.value) {
    pages.push([routes.admin, text.admin, 'admin']);
  }

  return (
    <header class="side">
      <Brand />
      <nav class="rail" aria-label={text.mainPages}>
        {pages.map(([address, label, icon]) => (
          <a key={address} href={address} aria-current={path === address ? 'page' : path.startsWith(`${address}/`) ? 'true' : undefined}>
            <Icon name={icon} />{label}
          </a>
        ))}
      </nav>
      <div class="below">
        <Button small look="quiet" icon="leave" onClick={leave}>{text.signOut}</Button>
      </div>
    </header>
  );
}

function Notes({ unreachable }: { unreachable: boolean }): JSX.Element {
  const text = common();
  return (
    <div class="notes">
      {!isSecureContext && <Banner kind="warn">{text.plainHttp}</Banner>}
      {!online.value
        ? <Banner kind="warn">{text.offline}</Banner>
        : (unreachable || isMissed.value) && <Banner kind="warn">{text.lost}</Banner>}
      <PaymentNote />
      {endedElsewhere.value && <Banner kind="warn">{text.sessionEnded} <a href={routes.signIn}>{text.signIn}</a></Banner>}
    </div>
  );
}

/** What is wrong with a payment, on every page: it will take the plan away. */
function PaymentNote(): JSX.Element | null {
  const text = common();
  const own = subscription.value;
  const portal = useAct(openPortal);
  if (own?.status === 'frozen') {
    return <Banner kind="bad">{text.frozen} <a href={routes.plan}>{text.seePlan}</a></Banner>;
  }

  const isOver = own?.grace_ends_at != null && Date.parse(own.grace_ends_at) <= serverNow();
  return own?.status !== 'past_due' ? null : (
    <Banner kind="warn">
      {isOver ? text.overdue : text.pastDue(own.grace_ends_at ? date(own.grace_ends_at) : undefined)}{' '}
      <button type="button" class="link" aria-disabled={portal.busy || undefined} onClick={() => void portal.run()}>{text.payNow}</button>
      {portal.error && <p>{portal.error}</p>}
    </Banner>
  );
}

function sayUnkept(isKept: boolean): void {
  if (!isKept) {
    say(common().notKept);
  }
}

function Foot(): JSX.Element {
  const text = common();
  return (
    <footer class="foot">
      <a href={routes.plans}>{text.plans}</a>
      <a href={routes.privacy}>{text.privacy}</a>
      <a href={routes.promises}>{text.promises}</a>
      <a href={routes.shortcuts}>{text.shortcuts}</a>
      <a href="/docs">{text.api}</a>
      <span class="end">
        <select class="input" aria-label={text.language} value={language.value}
          onChange={event => sayUnkept(speak(event.currentTarget.value as Language))}>
          {Object.entries(languages).map(([name, own]) => <option key={name} value={name} lang={name}>{own}</option>)}
        </select>
        <select class="input" aria-label={text.theme} value={theme.value} 
          onChange={event => sayUnkept(chooseTheme(event.currentTarget.value as Theme))}>
          {Object.entries(text.themes).map(([name, words]) => <option key={name} value={name}>{words}</option>)}
        </select>
      </span>
    </footer>
  );
}
