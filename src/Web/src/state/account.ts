import { computed, signal } from '@preact/signals';
import { api, body } from '../api/client';
import { Fault } from '../api/fault';
import type { Account } from '../api/types';
import { outliving } from './device';
import { onTold, tell } from './tabs';

/** Who is signed in; null for nobody, undefined until the server has said. */
export const account = signal<Account | null | undefined>(undefined);

/** Set when a session that this page had ended without this page: elsewhere, or by time. */
export const endedElsewhere = signal(false);

export const isStaff = computed(() => (account.value?.roles.length ?? 0) > 0);

// While somebody signs out, the end of their session is no surprise.
let isLeaving = false;

/** Asks the server who is signed in. */
export async function loadAccount(): Promise<void> {
  try {
    account.value = await body(api.GET('/v1/account'));
    endedElsewhere.value = false;
  } catch (error) {
    if (error instanceof Fault && (error.status === 401 || error.code === 'account_gone')) {
      sessionOver();
    } else {
      throw error;
    }
  }
}

/** Signed in: this page goes on as that person, and so do the other tabs. */
export function signedIn(person: Account): void {
  account.value = person;
  endedElsewhere.value = false;
  tell('signed-in');
}

const leaving = new Set<() => Promise<void>>();

/** What a page still has to do as this person before a session ends by the person's own will. */
export function beforeLeaving(act: () => Promise<void>): void {
  leaving.add(act);
}

export async function signOut(): Promise<void> {
  await Promise.allSettled([...leaving].map(act => act()));
  isLeaving = true;
  try {
    await outliving(() => body(api.DELETE('/v1/session')));
  } catch (error) {
    if (!(error instanceof Fault && error.status === 401)) {
      throw error;
    }
  } finally {
    isLeaving = false;
  }

  account.value = null;
  tell('signed-out');
}

/** The server no longer knows the session. */
export function sessionOver(): void {
  endedElsewhere.value ||= Boolean(account.value) && !isLeaving;
  account.value = null;
}

onTold('signed-out', () => {
  account.value = null;
});
onTold('signed-in', () => void loadAccount().catch(() => undefined));
