import { signal } from '@preact/signals';

const form = /^#((?:lnk|own)_[A-Za-z0-9_-]+)$/;

/** The secret of a link that this page was opened with. It is here only: in memory, once. */
const secret = signal<string | null>(null);

/**
 * Takes the secret of the address before anything else looks at the address: afterwards neither the address bar nor the history has it. A
 * link that is pasted into an open page changes only what is behind the hash sign.
 */
function take(): void {
  const found = form.exec(location.hash)?.[1];
  if (found) {
    history.replaceState(history.state, '', location.pathname + location.search);
    secret.value = found;
  }
}

take();
addEventListener('hashchange', take);

/** The secret of a mailed link (`lnk`), or of the owner's (`own`); null when this page was opened without one. */
export function linkSecret(kind: 'lnk' | 'own'): string | null {
  return secret.value?.startsWith(`${kind}_`) ? secret.value : null;
}

/** It is used, or is worth nothing. */
export function dropSecret(): void {
  secret.value = null;
}
