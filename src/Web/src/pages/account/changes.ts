import { useEffect } from 'preact/hooks';
import { Fault } from '../../api/fault';
import { account, loadAccount } from '../../state/account';
import { onTold, tell } from '../../state/tabs';
import type { Account } from '../../api/types';

/** The account as it is now; the pages of the account are there only for somebody who is signed in. */
export const me = (): Account => account.value!;

/** Something of the account changed here: its facts are read anew, in this tab and in the others. */
export async function changed(): Promise<void> {
  tell('account-changed');
  await loadAccount().catch(() => undefined);
}

/** Ends something. Where it was ended elsewhere meanwhile, it is what was wanted. */
export async function untilGone(end: Promise<unknown>): Promise<void> {
  try {
    await end;
  } catch (error) {
    if (!(error instanceof Fault && error.status === 404)) {
      throw error;
    }
  }
}

/** Reads again when another tab changed the account, and when somebody comes back to this one. */
export function useNews(reload: () => Promise<void>): void {
  useEffect(() => {
    const read = () => void reload();
    const look = () => document.visibilityState === 'visible' && read();
    const end = onTold('account-changed', read);
    document.addEventListener('visibilitychange', look);
    return () => {
      end();
      document.removeEventListener('visibilitychange', look);
    };
  }, [reload]);
}

onTold('account-changed', () => void loadAccount().catch(() => undefined));
