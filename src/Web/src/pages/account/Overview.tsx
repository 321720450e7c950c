import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { api, body } from '../../api/client';
import { routes } from '../../routes';
import { account } from '../../state/account';
import { useKept } from '../../state/kept';
import { accountText } from '../../text/account';
import { common } from '../../text/common';
import { date } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { withFresh } from '../../ui/fresh';
import { Icon, type IconName } from '../../ui/Icon';
import { leave } from '../../ui/leave';
import { useAct, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { say } from '../../ui/toast';
import { changed, me, useNews } from './changes';
import { Section } from './Section';

const mostName = 100;

export function Overview(): JSX.Element {
  const text = accountText();
  const { display_name: name, email, roles, created_at: since, has_password: hasPassword, passkeys } = me();
  const own = roles.map(role => text.roleNames[role] ?? role);
  return (
    <>
      <PageTitle window={text.title}>{text.title}</PageTitle>
      <header class="person">
        <span class="portrait" aria-hidden="true">{[...(name || email || 'A')][0]!.toUpperCase()}</span>
        <div>
          <p class="who">{name || text.noName}</p>
          <p class="soft">{email ?? text.noEmail}</p>
          <p class="soft small">{text.since(date(since))}{own.length > 0 && ` · ${text.roles(own.join(', '))}`}</p>
        </div>
        <Button small class="leave" onClick={leave}>{common().signOut}</Button>
      </header>
      {!email && !hasPassword && !passkeys && <Banner kind="warn">{text.adviceLink}</Banner>}
      <WaysIn />
      <Section title={text.profile}>
        <div class="lines"><Name /><Address /></div>
      </Section>
    </>
  );
}

/** A fact of the profile with a form that opens in its place. */
function Line({ label, value, act, isOpen, onOpen, children }: {
  label: string; value: string; act: string; isOpen: boolean; onOpen: () => void; children: ComponentChildren;
}): JSX.Element {
  const button = useRef<HTMLSpanElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    // What had the focus went with the form.
    if (wasOpen.current && !isOpen) {
      button.current?.querySelector('button')?.focus();
    }

    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <div class="line">
      <div class="row spread">
        <div class="grow"><div class="soft small">{label}</div><div>{value}</div></div>
        {!isOpen && <span ref={button}><Button small aria-label={`${act}: ${label}`} onClick={onOpen}>{act}</Button></span>}
      </div>
      {children}
    </div>
  );
}

function Name(): JSX.Element {
  const text = accountText();
  const before = me().display_name;
  const [name, setName, forget] = useKept<string | null>('account.name', null);
  const tooLong = name !== null && [...name].length > mostName;
  const act = useAct(async () => {
    account.value = await body(api.PATCH('/v1/account', { body: { display_name: name!.trim() } }));
    forget();
    say(text.nameSaved);
    await changed();
  });
  return (
    <Line label={text.name} value={before || text.noName} act={text.change} isOpen={name !== null} onOpen={() => setName(before)}>
      {name !== null && (
        <form class="form" onSubmit={event => { event.preventDefault(); if (!tooLong) { void act.run(); } }}>
          <TextField label={text.newName} hint={text.nameHint} value={name} onValue={setName} autocomplete="name" autofocus
            error={tooLong ? text.nameTooLong : act.field('display_name')} />
          {act.error && !act.field('display_name') && <Banner kind="bad">{act.error}</Banner>}
          <div class="buttons">
            <Button type="submit" look="primary" busy={act.busy}>{common().save}</Button>
            <Button look="quiet" onClick={forget}>{common().cancel}</Button>
          </div>
        </form>
      )}
    </Line>
  );
}

function Address(): JSX.Element {
  const text = accountText();
  const { email } = me();
  const [address, setAddress, forget] = useKept<string | null>('account.address', null);
  const [sent, setSent] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const service = useLoad(signal => body(api.GET('/v1/service', { signal })));
  const act = useAct(async (wanted: string) => {
    await withFresh(() => body(api.POST('/v1/account/email', { body: { email: wanted } })));
    setSent(wanted);
    forget();
  });
  const submit = () => {
    const wanted = address!.trim();
    const problem = !/^[^@\s]{1,64}@[^@\s]+$/.test(wanted) ? text.addressWrong
      : wanted.toLowerCase() === email?.toLowerCase() ? text.addressSame : undefined;
    setWrong(problem);
    if (!problem) {
      void act.run(wanted);
    }
  };
  const folder = service.data?.mail_folder;
  return (
    <Line label={text.address} value={email ?? text.noEmail} act={email ? text.change : text.set} isOpen={address !== null}
      onOpen={() => { setAddress(''); setSent(undefined); }}>
      {sent && (
        <Banner kind="good">{email ? text.linksSent(sent) : text.linkSent(sent)}{folder && <> {text.mailFolder(folder)}</>}</Banner>
      )}
      {address !== null && (
        <form class="form" noValidate onSubmit={event => { event.preventDefault(); submit(); }}>
          <TextField label={text.newAddress} hint={text.addressHint} type="email" autocomplete="email" autofocus value={address}
            error={wrong ?? act.field('email')} onValue={value => { setAddress(value); setWrong(undefined); act.reset(); }} />
          {act.error && !act.field('email') && <Banner kind="bad">{act.error}</Banner>}
          <div class="buttons">
            <Button type="submit" look="primary" busy={act.busy}>{text.sendLinks}</Button>
            <Button look="quiet" onClick={() => { forget(); setWrong(undefined); act.reset(); }}>{common().cancel}</Button>
          </div>
        </form>
      )}
    </Line>
  );
}

function WaysIn(): JSX.Element {
  const text = accountText();
  const person = me();
  const sessions = useLoad(signal => body(api.GET('/v1/sessions', { signal })));
  useNews(sessions.reload);
  return (
    <Section title={text.safety}>
      <ul class="ways">
        <Way icon="lock" good={person.has_password} says={person.has_password ? text.passwordSet : text.passwordMissing}
          to={routes.password} act={person.has_password ? text.change : text.set} about={text.pages.password} />
        <Way icon="key" good={person.passkeys > 0} says={text.passkeyCount(person.passkeys)}
          to={routes.signInWays} act={person.passkeys ? text.look : text.add} about={text.passkeys} />
        <Way icon="shield" good={person.second_factor} says={person.second_factor ? text.codesOn : text.codesOff}
          to={routes.signInWays} act={person.second_factor ? text.change : text.turnOn} about={text.codes} />
        <Way icon="device" good says={sessions.data ? `${text.pages.sessions}: ${sessions.data.sessions.length}` : text.pages.sessions}
          to={routes.sessions} act={text.look} about={text.pages.sessions} />
      </ul>
    </Section>
  );
}

function Way({ icon, good, says, to, act, about }: {
  icon: IconName; good: boolean; says: string; to: string; act: string; about: string;
}): JSX.Element {
  return (
    <li>
      <span class={`mark ${good ? 'good' : ''}`}><Icon name={icon} /></span>
      <span class="grow">{says}</span>
      <a class="button small" href={to} aria-label={`${act}: ${about}`}>{act}</a>
    </li>
  );
}
