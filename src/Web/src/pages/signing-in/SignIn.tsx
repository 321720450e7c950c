import { useLocation } from 'preact-iso';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { Fault } from '../../api/fault';
import { canPasskeys, NoPasskey, signInByPasskey } from '../../api/passkey';
import type { Account } from '../../api/types';
import { routes } from '../../routes';
import { account, endedElsewhere, signedIn } from '../../state/account';
import { entry } from '../../state/entry';
import { service } from '../../state/service';
import { common } from '../../text/common';
import { entryText } from '../../text/entry';
import { sentence } from '../../text/faults';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { PasswordField, TextField } from '../../ui/Field';
import { useAct } from '../../ui/load';
import { ActError, EntryForm, EntryPage, useBadPlace } from './EntryPage';
import { usePasskeyOffer } from './passkeyOffer';
import { safeTarget, withTarget } from './to';

/** Also stands in the place of a page whose session has ended: then that page comes back. */
export default function SignIn(): JSX.Element {
  const { path, query, route } = useLocation();
  const cannot = useBadPlace();
  const isIn = Boolean(account.value);
  useEffect(() => {
    if (isIn && path === routes.signIn) {
      route(safeTarget(query.to, location.origin), true);
    }
  }, [isIn]);
  return cannot ?? <Forms />;
}

function Forms(): JSX.Element {
  const text = entryText();
  const [email, setEmail] = useState(entry.peek().email ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [passkeyFault, setPasskeyFault] = useState<unknown>();
  const done = useRef(entry.peek().done).current;
  const goOn = (person: Account) => signedIn(person);
  const act = useAct(async () => {
    setPasskeyFault(undefined);
    try {
      goOn(await body(api.POST('/v1/session', { body: { email: email.trim(), password, ...(code && { code: code.trim() }) } })));
    } catch (error) {
      if (error instanceof Fault && error.code === 'second_factor_required' && !asksCode) {
        setAsksCode(true);
        return;
      }

      throw error;
    }
  });
  const stopOffer = usePasskeyOffer(!asksCode, goOn, setPasskeyFault);
  const passkey = useAct(async () => {
    stopOffer();
    setPasskeyFault(undefined);
    try {
      goOn(await signInByPasskey());
    } catch (error) {
      setPasskeyFault(error);
    }
  });

  if (asksCode) {
    return (
      <CodeForm code={code} onCode={setCode} busy={act.busy} onSend={() => void act.run()}
        error={act.error} onBack={() => { act.reset(); setCode(''); setPassword(''); setAsksCode(false); }} />
    );
  }

  const isAgain = endedElsewhere.value;
  return (
    <EntryPage title={isAgain ? text.signInAgainTitle : text.signInTitle} text={isAgain ? text.signInAgainText : undefined}
      below={<Below />}>
      {done && <Banner kind="good">
        {{ reset: text.resetDone, confirmed: text.confirmedSignIn, changed: text.changedSignIn }[done]}
      </Banner>}
      <EntryForm onSubmit={() => void act.run()}>
        <TextField label={text.email} type="email" name="email" value={email} onValue={setEmail} autocomplete="username webauthn"
          autocapitalize="none" spellcheck={false} required error={act.field('email')} />
        <PasswordField label={common().password} name="password" value={password} onValue={setPassword} autocomplete="current-password"
          required error={act.field('password')} />
        <ActError act={act} fields={['email', 'password']} />
        <Button type="submit" look="primary" wide busy={act.busy}>{common().signIn}</Button>
      </EntryForm>
      {canPasskeys() && (
        <>
          <p class="or"><span>{text.or}</span></p>
          <Button icon="key" wide busy={passkey.busy} onClick={() => void passkey.run()}>{common().withPasskey}</Button>
        </>
      )}
      {passkeyFault !== undefined && <Banner kind="bad">{passkeyWords(passkeyFault)}</Banner>}
      <p><a href={routes.forgot}>{text.forgot}</a></p>
    </EntryPage>
  );
}

function passkeyWords(error: unknown): string {
  const text = entryText();
  return error instanceof NoPasskey
    ? text.passkeyRefused
    : error instanceof Fault && error.code === 'sign_in_refused' ? text.passkeyUnknown : sentence(error);
}

function Below(): JSX.Element {
  const text = entryText();
  const { query } = useLocation();
  return (
    <>
      {service.value?.sign_up !== false && <p>{text.noAccount} <a href={withTarget(routes.signUp, query.to)}>{common().signUp}</a></p>}
      {service.value?.mail_folder && <p class="small">{text.ownerHint}</p>}
    </>
  );
}

function CodeForm({ code, onCode, onSend, onBack, busy, error }: {
  code: string; onCode: (code: string) => void; onSend: () => void; onBack: () => void; busy: boolean; error: string | undefined;
}): JSX.Element {
  const text = entryText();
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // After the title, which takes the focus when a page begins.
    const turn = setTimeout(() => form.current?.querySelector('input')?.focus());
    return () => clearTimeout(turn);
  }, []);
  return (
    <EntryPage title={text.codeTitle} text={text.codeText}>
      <div ref={form}>
        <EntryForm onSubmit={onSend}>
          <TextField label={common().code} value={code} onValue={onCode} autocomplete="one-time-code" autocapitalize="none"
            spellcheck={false} required />
          {error && <Banner kind="bad">{error}</Banner>}
          <div class="buttons">
            <Button type="submit" look="primary" busy={busy}>{common().signIn}</Button>
            <Button look="quiet" onClick={onBack}>{text.codeBack}</Button>
          </div>
        </EntryForm>
      </div>
    </EntryPage>
  );
}
