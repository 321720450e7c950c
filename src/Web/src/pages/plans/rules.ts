import type { Plan, Price, Subscription } from '../../api/types';

export type Interval = 'month' | 'year';

/**
 * What somebody can do with a plan: nothing (`here`, `coming`), begin with it, change to it now (`up`) or at the end of the period
 * (`down`), pay it in the other rhythm (`rhythm`), keep what was about to end (`keep`), or end what they have (`end`).
 */
export type Step = 'here' | 'coming' | 'subscribe' | 'up' | 'down' | 'rhythm' | 'keep' | 'end';

/** Whether a subscription is running that can be changed. */
export const isRunning = ({ status }: Subscription) => status === 'trialing' || status === 'active' || status === 'past_due';

/** The rhythms that can be chosen between; fewer than two where there is no choice. */
export function intervalsOf(plans: readonly Plan[]): Interval[] {
  const all = new Set(plans.flatMap(plan => plan.prices.map(price => price.interval)));
  return (['month', 'year'] as const).filter(interval => all.has(interval));
}

/** The price in this rhythm, else in the only one there is. */
export const priceOf = (plan: Plan, interval: Interval): Price | undefined =>
  plan.prices.find(price => price.interval === interval) ?? plan.prices[0];

/** What a price is in a month; undefined where it is no more than it says. */
export const monthOf = ({ amount, interval }: Price): number | undefined => interval === 'year' ? Math.round(amount / 12) : undefined;

/** The share that a year saves against twelve months; undefined where it saves none. */
export function savingOf(plan: Plan): number | undefined {
  const [month, year] = (['month', 'year'] as const).map(interval => plan.prices.find(price => price.interval === interval));
  const share = month && year && month.amount > 0 && month.currency === year.currency ? 1 - year.amount / (12 * month.amount) : 0;
  return share >= 0.01 ? share : undefined;
}

/** Whether a payment failed for so long that the free plan holds: only paying helps then. */
export const isOverdue = (own: Subscription, plans: readonly Plan[]) =>
  own.status === 'past_due' && plans.some(plan => plan.name === own.plan && plan.prices.length === 0);

/** What comes next with a plan. Plans are in the order of what they give. */
export function stepTo(plan: Plan, interval: Interval, plans: readonly Plan[], own: Subscription): Step {
  if (isOverdue(own, plans)) {
    return 'here';
  }

  if (plan.name === own.plan) {
    const paid = own.price?.interval;
    return !isRunning(own) ? 'here'
      : own.ends_at || own.next_plan ? 'keep'
        : paid && paid !== interval && plan.prices.some(price => price.interval === interval) ? 'rhythm' : 'here';
  }

  if (!isRunning(own)) {
    return plan.prices.length > 0 ? 'subscribe' : 'here';
  }

  if (plan.prices.length === 0) {
    return own.ends_at ? 'coming' : 'end';
  }

  const rank = (name: string) => plans.findIndex(one => one.name === name);
  return plan.name === own.next_plan ? 'coming' : rank(plan.name) > rank(own.plan) ? 'up' : 'down';
}

/** This rhythm where the plan can be paid so, else the one it has. */
export const rhythmOf = (plan: Plan, interval: Interval): Interval | undefined =>
  plan.prices.some(price => price.interval === interval) ? interval : plan.prices[0]?.interval ?? undefined;

/** How often a plan's turn comes where others wait, against the free one. */
export function turnOf(plan: Plan, plans: readonly Plan[]): number {
  const least = plans.find(one => one.prices.length === 0) ?? plans[0];
  return least ? plan.share / least.share : 1;
}

const waits = { first: 500, growth: 1.3, longest: 8000, all: 120_000 } as const;

/** The pauses between looks at what was paid for, in milliseconds: short ones first, together no longer than two minutes. */
export function* pauses(): Generator<number> {
  for (let wait: number = waits.first, sum = 0; sum + wait <= waits.all; sum += wait, wait = Math.min(wait * waits.growth, waits.longest)) {
    yield wait;
  }
}
