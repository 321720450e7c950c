import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../api/client';
import { Fault } from '../api/fault';
import { canPasskeys, NoPasskey, signInByPasskey } from '../api/passkey';
import { account, signedIn } from '../state/account';
import { common } from '../text/common';
import { entryText, ownerCommand } from '../text/entry';
import { Banner } from './Banner';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { PasswordField, TextField } from './Field';
import { useAct } from './load';

const asked = signal<{ resolve: () => void; reject: (reason: unknown) => void } | null>(null);

/**
 * Does something dangerous. Where the server wants a fresh proof of who it is, the person is asked for one, and it is done again. A person
 * who turns back ends it with an `AbortError`.
 */
export async function withFresh<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'fresh_sign_in_required')) {
      throw error;
    }

    await new Promise<void>((resolve, reject) => (asked.value = { resolve, reject }));
    return act();
  }
}

/** The question; it stands once in the shell. */
export function FreshDialog(): JSX.Element | null {
  return asked.value && <Question />;
}

/** Each account is asked for what it has: a password, a passkey, or, where it has neither yet, how to get one. */
function Question(): JSX.Element {
  const text = common();
  const { resolve, reject } = asked.value!;
  const done = () => {
    asked.value = null;
    resolve();
  };
  const close = () => {
    asked.value = null;
    reject(new DOMException('The person turned back.', 'AbortError'));
  };
  const person = account.value;
  const hasPassword = person?.has_password ?? true;
  const hasPasskey = canPasskeys() && (person?.passkeys ?? 0) > 0;
  return (
    <Dialog title={text.freshTitle} onClose={close}>
      <p>{text.freshText}</p>
      {hasPassword && <ByPassword onDone={done} />}
      {hasPasskey && <ByPasskey isOnly={!hasPassword} onDone={done} />}
      {!hasPassword && !hasPasskey && <ByNothing email={person?.email ?? null} />}
    </Dialog>
  );
}

function ByPassword({ onDone }: { onDone: () => void }): JSX.Element {
  const text = common();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const act = useAct(async () => {
    try {
      await body(api.POST('/v1/session/fresh', { body: { password, ...(code && { code: code.trim() }) } }));
    } catch (error) {
      if (error instanceof Fault && error.code === 'second_factor_required' && !needsCode) {
        setNeedsCode(true);
        return;
      }

      throw error;
    }

    onDone();
  });
  return (
    <form class="form" method="post" onSubmit={event => { event.preventDefault(); void act.run(); }}>
      <PasswordField label={text.password} value={password} onValue={setPassword} autocomplete="current-password" required autofocus />
      {needsCode && (
        <TextField label={text.code} value={code} onValue={setCode} autocomplete="one-time-code" inputMode="text" required autofocus />
      )}
      {act.error && <Banner kind="bad">{act.error}</Banner>}
      <div class="buttons"><Button type="submit" look="primary" busy={act.busy}>{text.confirmIt}</Button></div>
    </form>
  );
}

/** A sign-in with a passkey is a proof too. Only the person's own count: another one's would change who is signed in. */
function ByPasskey({ isOnly, onDone }: { isOnly: boolean; onDone: () => void }): JSX.Element {
  const text = entryText();
  const [refused, setRefused] = useState<string>();
  const act = useAct(async () => {
    setRefused(undefined);
    const { passkeys } = await body(api.GET('/v1/account/passkeys'));
    try {
      signedIn(await signInByPasskey({ only: passkeys.map(passkey => passkey.id) }));
    } catch (error) {
      if (!(error instanceof NoPasskey)) {
        throw error;
      }

      setRefused(text.passkeyRefused);
      return;
    }

    onDone();
  });
  return (
    <div class="stack">
      {isOnly && <p>{text.freshPasskeyOnly}</p>}
      <div><Button icon="key" look={isOnly ? 'primary' : 'plain'} busy={act.busy} onClick={() => void act.run()}>{common().withPasskey}</Button></div>
      {(refused ?? act.error) && <Banner kind="bad">{refused ?? act.error}</Banner>}
    </div>
  );
}

/** An account that nobody can sign in to yet: the owner's at first, or one that has an address alone. */
function ByNothing({ email }: { email: string | null }): JSX.Element {
  const text = entryText();
  const [sent, setSent] = useState(false);
  const act = useAct(async () => {
    await body(api.POST('/v1/account/forgot', { body: { email: email! } }));
    setSent(true);
  });
  return email
    ? (
      <div class="stack">
        <p>{text.freshNoPassword}</p>
        <div><Button look="primary" busy={act.busy} onClick={() => void act.run()}>{text.forgotDo}</Button></div>
        {sent && <Banner kind="good">{text.freshSent}</Banner>}
        {act.error && <Banner kind="bad">{act.error}</Banner>}
      </div>
    )
    : (
      <div class="stack">
        <p>{text.freshNothing}</p>
        <code>{ownerCommand}</code>
      </div>
    );
}
