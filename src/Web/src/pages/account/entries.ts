import type { AuditEntry } from '../../api/types';
import { accountText } from '../../text/account';

/** What only those who run the installation can do to an account. */
const byStaff = new Set(['account_disabled', 'account_enabled', 'role_changed', 'disclosure_made', 'account_viewed']);

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
