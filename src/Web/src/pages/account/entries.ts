import type { AuditEntry } from '../../api/types';
import { accountText } from '../../text/account';

/** What only those who run the installation can do to an account. */
const byStaff = new Set(['account_disabled', 'account_enabled', 'role_changed', 'disclosure_made', 'account_viewed']);

/** An entry as a sentence. An action that these pages do not know yet is spelled as the server names it. */
export function told({ action }: Pick<AuditEntry, 'action'>): string {
  const words = action.replaceAll('_', ' ');
  return accountText().actions[action] ?? `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
}

/** By whom it was done. */
export function who({ action, by_you: byYou }: Pick<AuditEntry, 'action' | 'by_you'>): string {
  const text = accountText();
  return byYou ? text.byYou : byStaff.has(action) ? text.byStaff : text.byOther;
}

/** Groups what comes newest first by the day on which it happened, where the reader is. */
export function byDay<T extends { readonly at: string }>(entries: readonly T[]): [day: string, entries: T[]][] {
  const days: [string, T[]][] = [];
  for (const entry of entries) {
    const day = new Date(entry.at).toDateString();
    if (days.at(-1)?.[0] !== day) {
      days.push([day, []]);
    }

    days.at(-1)![1].push(entry);
  }

  return days;
}
