import { useEffect } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { routes } from '../../routes';
import { account } from '../../state/account';
import { loadService, service } from '../../state/service';
import { entryText } from '../../text/entry';
import { Banner } from '../../ui/Banner';
import type { Act } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { badPlace } from './place';
import './entry.css';

/** One sheet in the middle: what is asked, and below it the other ways. */
export function EntryPage({ title, text, children, below }: {
  title: string; text?: ComponentChildren; children?: ComponentChildren; below?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="entry">
      <div class="card stack">
        <PageTitle key={title}>{title}</PageTitle>
        {text && <p class="soft">{text}</p>}
        {children}
      </div>
      {below && <div class="below">{below}</div>}
    </div>
  );
}

/** A form that sends passwords: never in an address, not even where scripts fail. */
export function EntryForm({ onSubmit, children }: { onSubmit: () => void; children: ComponentChildren }): JSX.Element {
  return (
    <form class="form" method="post" noValidate onSubmit={event => { event.preventDefault(); onSubmit(); }}>{children}</form>
  );
}

/** What went wrong as a whole; nothing where one of the shown fields says it. */
export function ActError<A extends unknown[]>({ act, fields = [] }: { act: Act<A>; fields?: readonly string[] }): JSX.Element | null {
  return act.error && !fields.some(name => act.field(name)) ? <Banner kind="bad">{act.error}</Banner> : null;
}

/** A link that is missing, used or too old, and the way to a new one. */
export function NoLink({ words, again }: { words?: string; again: string }): JSX.Element {
  const text = entryText();
  return (
    <EntryPage title={words ? text.usedTitle : text.noLinkTitle} text={words ?? text.noLinkText}>
      <div class="buttons">
        <a class="button primary" href={again}>{text.again}</a>
        {account.value
          ? <a class="button quiet" href={routes.studio}>{text.toStudio}</a>
          : <a class="button quiet" href={routes.signIn}>{text.backToSignIn}</a>}
      </div>
    </EntryPage>
  );
}

/** Instead of a form, where signing in cannot work: before somebody types a password for nothing. Null where it can. */
export function useBadPlace(): JSX.Element | null {
  useEffect(loadService, []);
  const bad = badPlace(location, service.value?.public_url, navigator.cookieEnabled);
  if (!bad) {
    return null;
  }

  const text = entryText();
  return (
    <EntryPage title={bad.why === 'cookies' ? text.cannotHere : text.cannotTitle}
      text={{ plain: text.cannotPlain, loopback: text.cannotLoopback, cookies: text.cannotCookies }[bad.why]}>
      {bad.better && <p>{text.cannotOpen} <a href={bad.better}>{bad.better}</a></p>}
    </EntryPage>
  );
}
