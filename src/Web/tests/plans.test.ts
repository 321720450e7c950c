import { describe, expect, test, vi } from 'vitest';
import type { Plan, Price, Subscription } from '../src/api/types';
import { intervalsOf, isRunning, monthOf, pauses, priceOf, rhythmOf, savingOf, stepTo, turnOf } from '../src/pages/plans/rules';
import { safeTarget, withTarget } from '../src/pages/signing-in/to';
import { bytesOf, firstImageOf } from '../src/state/ids';
import { money } from '../src/text/format';
import { plansText } from '../src/text/plans';
import { planName, priceText } from '../src/text/prices';

const spoken = vi.hoisted(() => ({ language: 'en' as 'en' | 'de' }));
vi.mock('../src/text/language', () => ({
  inLanguages: <T>(all: Record<string, T>) => () => all[spoken.language],
  language: { get value() { return spoken.language; } },
}));
vi.stubGlobal('navigator', { languages: ['en-GB', 'de-DE'] });

const price = (interval: 'month' | 'year', amount: number): Price => ({ interval, amount, currency: 'eur' });

const plan = (name: string, share: number, prices: Price[]): Plan => ({
  name, share, prices, concurrent_jobs: 8, jobs_per_minute: 60, credits_per_day: 1000, credits_per_month: 10_000, max_size: 1024,
  max_steps: 150, models: [], storage_bytes: 2e9, trial_days: 0,
});

const free = plan('free', 1, []);
const plus = plan('plus', 4, [price('month', 900), price('year', 9000)]);
const pro = plan('pro', 16, [price('month', 2900)]);
const plans = [free, plus, pro];

const own = (of: Partial<Subscription> = {}): Subscription => ({ plan: 'free', status: 'none', payments: 'test', can_try: false, ...of });
const paying = (of: Partial<Subscription> = {}) => own({ plan: 'plus', status: 'active', price: price('month', 900), ...of });

describe('what can be done with each plan', () => {
  const steps = (of: Subscription, interval: 'month' | 'year' = 'month') => plans.map(one => stepTo(one, interval, plans, of));

  test.each<[string, Subscription, ('month' | 'year')?, ...string[]]>([
    ['nothing was ever paid', own(), 'month', 'here', 'subscribe', 'subscribe'],
    ['it ended', own({ status: 'canceled' }), 'year', 'here', 'subscribe', 'subscribe'],
    ['it is paid by the month', paying(), 'month', 'end', 'here', 'up'],
    ['it could be paid by the year', paying(), 'year', 'end', 'rhythm', 'up'],
    ['a payment failed', paying({ status: 'past_due' }), 'month', 'end', 'here', 'up'],
    ['it failed for too long', paying({ plan: 'free', status: 'past_due' }), 'month', 'here', 'here', 'here'],
    ['it is tried', paying({ status: 'trialing' }), 'month', 'end', 'here', 'up'],
    ['it ends', paying({ ends_at: '2027-01-01T00:00:00Z' }), 'month', 'coming', 'keep', 'up'],
    ['a smaller one comes', paying({ plan: 'pro', next_plan: 'plus' }), 'month', 'end', 'coming', 'keep'],
    ['the greatest is there', paying({ plan: 'pro' }), 'year', 'end', 'down', 'here'],
  ])('%s', (_, of, interval, ...expected) => expect(steps(of, interval)).toEqual(expected));

  test.each([['trialing', true], ['active', true], ['past_due', true], ['none', false], ['unpaid', false], ['paused', false],
    ['canceled', false], ['frozen', false]] as const)('%s can be changed: %s', (status, expected) =>
    expect(isRunning(own({ status }))).toBe(expected));
});

describe('prices', () => {
  test('a choice of rhythms is there only where a plan has two', () => {
    expect(intervalsOf(plans)).toEqual(['month', 'year']);
    expect(intervalsOf([free, pro])).toEqual(['month']);
    expect(intervalsOf([free])).toEqual([]);
  });

  test('a plan of one rhythm is paid in it', () => {
    expect(priceOf(pro, 'year')?.amount).toBe(2900);
    expect(rhythmOf(pro, 'year')).toBe('month');
    expect(rhythmOf(plus, 'year')).toBe('year');
    expect(priceOf(free, 'year')).toBeUndefined();
  });

  test('a year is compared with its months', () => {
    expect(monthOf(price('year', 9000))).toBe(750);
    expect(monthOf(price('month', 900))).toBeUndefined();
    expect(savingOf(plus)).toBeCloseTo(1 / 6);
    expect(savingOf(pro)).toBeUndefined();
    expect(savingOf(plan('dear', 1, [price('month', 100), price('year', 1300)]))).toBeUndefined();
  });

  test('a turn is compared with the free plan', () => expect(plans.map(one => turnOf(one, plans))).toEqual([1, 4, 16]));

  test('amounts are said in the currency and the language', () => {
    spoken.language = 'en';
    expect(money(900, 'eur')).toBe('€9.00');
    expect(money(900, 'eur', true)).toBe('€9');
    expect(money(950, 'eur', true)).toBe('€9.50');
    expect(money(900, 'jpy')).toBe('JP¥900');
    expect(priceText(price('year', 9000))).toBe('€90 a year');
    spoken.language = 'de';
    expect(money(-123_456, 'usd')).toBe('-1.234,56\u00a0$');
    expect(priceText(price('month', 950))).toBe('9,50\u00a0€ im Monat');
    spoken.language = 'en';
  });

  test('the free plan has a name of the language, others their own', () => {
    spoken.language = 'de';
    expect([planName('free'), planName('plus'), planName('')]).toEqual(['Kostenlos', 'Plus', '']);
    spoken.language = 'en';
  });
});

test('whoever paid is waited for at most two minutes, more often at first', () => {
  const all = [...pauses()];
  expect(all[0]).toBe(500);
  expect(all.every((wait, index) => index === 0 || wait >= all[index - 1]!)).toBe(true);
  const sum = all.reduce((one, other) => one + other, 0);
  expect(sum).toBeLessThanOrEqual(120_000);
  expect(sum).toBeGreaterThan(100_000);
});

test('a plan that was asked for is there after signing up', () => {
  const address = new URL(withTarget('/sign-up', '/plans?plan=plus'), 'https://aiomus.test');
  expect(safeTarget(address.searchParams.get('to')!, 'https://aiomus.test')).toBe('/plans?plan=plus');
  expect(withTarget('/sign-in', undefined)).toBe('/sign-in');
});

test('an image is found by its job', async () => {
  const id = await firstImageOf('0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b');
  expect(bytesOf(id)).toHaveLength(16);
  // As the service makes it: SHA-256 of the job's bytes and the index 0 in four.
  expect(id).toBe('4984238d-f6d9-893b-a6c9-24318fa6638c');
});

test('every line of the ledger says what happened, in both languages', () => {
  const line = { number: 1, at: '2026-11-30T12:00:00Z', reserved: 0, charged: 0, bought: 0 };
  const said = (['en', 'de'] as const).map(language => {
    spoken.language = language;
    const { lines } = plansText();
    return [
      lines.reserved({ ...line, kind: 'reserved', reserved: 4, bought: -1 }),
      lines.committed({ ...line, kind: 'committed', reserved: -4, charged: 4 }),
      lines.released({ ...line, kind: 'released', reserved: -1, bought: 1 }), lines.bought({ ...line, kind: 'bought', bought: 500 }),
      lines.taken_back({ ...line, kind: 'taken_back', bought: -1 }), lines.plan_changed({ ...line, kind: 'plan_changed', plan: 'free' }),
    ];
  });
  spoken.language = 'en';
  expect(said).toEqual([
    [
      '4 credits set aside for an image', '4 credits paid for an image', '1 credit given back: no image came of it', '500 credits bought',
      '1 bought credit taken back with the payment', 'From here on the plan is Free',
    ],
    [
      '4 Credits für ein Bild zurückgelegt', '4 Credits für ein Bild bezahlt', '1 Credit zurückgegeben: Es wurde kein Bild daraus',
      '500 Credits gekauft', '1 gekaufter Credit mit der Zahlung zurückgenommen', 'Ab hier gilt der Tarif Kostenlos',
    ],
  ]);
});
