import { useEffect, useRef, useState } from 'preact/hooks';
import { isAbort } from '../../api/client';
import { canOffer, NoPasskey, signInByPasskey } from '../../api/passkey';
import type { Account } from '../../api/types';

// A question of the server is valid for five minutes.
const questionLasts = 4 * 60_000;

/**
 * Has the browser offer passkeys in the field of the address, as long as the page is open. A browser that cannot has its button. The answer
 * pauses the offer: a browser asks for one passkey at a time.
 */
export function usePasskeyOffer(isOn: boolean, onAccount: (account: Account) => void, onError: (error: unknown) => void): () => void {
  const [paused, pause] = useState(0);
  const latest = useRef({ onAccount, onError });
  latest.current = { onAccount, onError };
  const current = useRef<AbortController | undefined>(undefined);
  useEffect(() => {
    if (!isOn) {
      return;
    }

    const end = (current.current = new AbortController());
    let again: ReturnType<typeof setTimeout> | undefined;
    void (async () => {
      if (!await canOffer() || end.signal.aborted) {
        return;
      }

      again = setTimeout(() => pause(turn => turn + 1), questionLasts);
      try {
        latest.current.onAccount(await signInByPasskey({ signal: end.signal, offer: true }));
      } catch (error) {
        // Whoever does not take an offer did nothing wrong.
        if (!isAbort(error) && !(error instanceof NoPasskey)) {
          latest.current.onError(error);
        }
      }
    })();
    return () => {
      clearTimeout(again);
      end.abort();
    };
  }, [isOn, paused]);
  return () => current.current?.abort();
}
