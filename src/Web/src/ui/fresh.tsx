import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../api/client';
import { Fault } from '../api/fault';
import { common } from '../text/common';
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

function Question(): JSX.Element {
  const text = common();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const { resolve, reject } = asked.value!;
  const act = useAct(async () => {
    try {
      await body(api.POST('/v1/session/fresh', { body: { password, ...(code && { code }) } }));
    } catch (error) {
      if (error instanceof Fault && error.code === 'second_factor_required' && !needsCode) {
        setNeedsCode(true);
        return;
      }

      throw error;
    }

    asked.value = null;
    resolve();
  });
  const close = () => {
    asked.value = null;
    reject(new DOMException('The person turned back.', 'AbortError'));
  };
  return (
    <Dialog title={text.freshTitle} onClose={close}>
      <form class="form" onSubmit={event => { event.preventDefault(); void act.run(); }}>
        <p>{text.freshText}</p>
        <PasswordField label={text.password} value={password} onValue={setPassword} autocomplete="current-password" required autofocus />
        {needsCode && (
          <TextField label={text.code} value={code} onValue={setCode} autocomplete="one-time-code" inputMode="text" required autofocus />
        )}
        {act.error && <Banner kind="bad">{act.error}</Banner>}
        <div class="buttons"><Button type="submit" look="primary" busy={act.busy}>{text.confirmIt}</Button></div>
      </form>
    </Dialog>
  );
}
