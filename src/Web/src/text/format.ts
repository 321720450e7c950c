import { serverNow } from '../state/clock';
import { language } from './language';

/** Dates, numbers and sizes as the reader's language writes them. */
const locale = () => navigator.languages.find(name => name.startsWith(language.value)) ?? language.value;

export const number = (value: number, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale(), options).format(value);

export const percent = (share: number) => number(share, { style: 'percent', maximumFractionDigits: 0 });

/** An amount in its currency's smallest unit. A price says no cents where there are none; a bill always does. */
export function money(amount: number, currency: string, isPrice = false): string {
  const format = new Intl.NumberFormat(locale(), {
    style: 'currency', currency, ...(isPrice && { trailingZeroDisplay: 'stripIfInteger' as const }),
  });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export const dateTime = (value: string | Date) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value));

export const time = (value: string | Date) => new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(new Date(value));

export const date = (value: string | Date) => new Intl.DateTimeFormat(locale(), { dateStyle: 'long' }).format(new Date(value));

export function bytes(value: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, value > 0 ? Math.floor(Math.log10(value) / 3) : 0);
  return number(value / 1000 ** power, { style: 'unit', unit: units[power]!, unitDisplay: 'short', maximumFractionDigits: power ? 1 : 0 });
}

const steps: [Intl.RelativeTimeFormatUnit, number][] =
  [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]];

/** How long ago, or how long until: "3 minutes ago". */
export function fromNow(value: string | Date, now = serverNow()): string {
  const seconds = Math.round((new Date(value).getTime() - now) / 1000);
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

/** A length of time in its largest fitting unit: "2 hours". */
export function duration(seconds: number): string {
  const [unit, size] = steps.find(([, length]) => seconds >= length) ?? ['second', 1];
  return number(Math.round(seconds / size), { style: 'unit', unit, unitDisplay: 'long' });
}
