import { date } from '../../text/format';

export type Expiry = 'd30' | 'd90' | 'd365' | 'never' | 'own';

const days = { d30: 30, d90: 90, d365: 365 };

/** When a key ends: null for never, undefined where the chosen day is none or is over. A day counts to its end where the person is. */
export function expiryOf(choice: Expiry, day: string, now: Date): string | null | undefined {
  if (choice === 'never') {
    return null;
  }

  if (choice !== 'own') {
    return new Date(now.getTime() + days[choice] * 86_400_000).toISOString();
  }

  const end = new Date(`${day}T23:59:59`);
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && end > now ? end.toISOString() : undefined;
}

/** A day without an hour, as the reader writes it, wherever they are. */
export const dayOf = (day: string) => date(new Date(`${day}T12:00:00`));
