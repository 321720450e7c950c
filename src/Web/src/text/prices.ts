import type { Price } from '../api/types';
import { money } from './format';
import { inLanguages } from './language';

/** Names of plans and what they cost: more pages than those of the plans say it. */
export const pricesText = inLanguages({
  en: {
    free: 'Free',
    costsNothing: 'Costs nothing.',
    a: { month: 'a month', year: 'a year' },
  },
  de: {
    free: 'Kostenlos',
    costsNothing: 'Kostet nichts.',
    a: { month: 'im Monat', year: 'im Jahr' },
  },
});

/** A plan's name as people read it. Who runs the service chooses the names; the free plan is always called so. */
export const planName = (name: string): string => name === 'free' ? pricesText().free : `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;

/** "€9 a month" */
export function priceText({ amount, currency, interval }: Price): string {
  const price = money(amount, currency, true);
  return interval ? `${price} ${pricesText().a[interval]}` : price;
}
