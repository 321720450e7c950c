import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Plan, Price, Subscription } from '../../api/types';
import { bytes, money, number } from '../../text/format';
import { day, plansText } from '../../text/plans';
import { planName, pricesText } from '../../text/prices';
import { Button } from '../../ui/Button';
import { monthOf, priceOf, stepTo, turnOf, type Interval, type Step } from './rules';

export interface ComparisonProps {
  plans: readonly Plan[];
  /** Null for somebody who is not signed in, undefined until it is known. */
  own: Subscription | null | undefined;
  interval: Interval;
  /** The plan that somebody was led here for. */
  wanted: string | undefined;
  canBuy: boolean;
  busy: boolean;
  onChoose: (plan: Plan, step: Step) => void;
}

// As wide as a table of three plans needs.
const wide = matchMedia('(min-width: 60rem)');

/** The plans side by side in a table; where there is no room for one, each on a card of its own. */
export function Comparison(props: ComparisonProps): JSX.Element {
  const [isWide, set] = useState(wide.matches);
  useEffect(() => {
    const look = () => set(wide.matches);
    wide.addEventListener('change', look);
    return () => wide.removeEventListener('change', look);
  }, []);
  return isWide && props.plans.length > 1 ? <Table {...props} /> : <Cards {...props} />;
}

function Table(props: ComparisonProps): JSX.Element {
  const text = plansText();
  const { plans, own, canBuy, wanted } = props;
  const of = (plan: Plan) => (plan.name === own?.plan ? 'own' : plan.name === wanted ? 'wanted' : '');
  return (
    <div class="table">
      <table class="plan-table">
        <thead>
          <tr>
            <td />
            {plans.map(plan => <th key={plan.name} scope="col" class={of(plan)}><span class="plan-name">{planName(plan.name)}</span></th>)}
          </tr>
        </thead>
        <tbody>
          {canBuy && (
            <tr class="plan-top">
              <th scope="row"><span class="unseen">{text.price}</span></th>
              {plans.map(plan => <td key={plan.name} class={of(plan)}><Cost plan={plan} plans={plans} interval={props.interval} /></td>)}
            </tr>
          )}
          <tr class="plan-top">
            <th scope="row"><span class="unseen">{text.choose}</span></th>
            {plans.map(plan => <td key={plan.name} class={of(plan)}><Act {...props} plan={plan} /></td>)}
          </tr>
          {givesOf(plans[0]!, plans).map(([name], row) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {plans.map(plan => <td key={plan.name} class={`number ${of(plan)}`}>{givesOf(plan, plans)[row]![1]}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cards(props: ComparisonProps): JSX.Element {
  const { plans, own, wanted } = props;
  const list = useRef<HTMLUListElement>(null);
  // What somebody was led here for may lie below the others.
  useEffect(() => list.current?.querySelector('.wanted')?.scrollIntoView({ block: 'center' }), []);
  return (
    <ul class="plan-cards" ref={list}>
      {plans.map(plan => (
        <li key={plan.name} class={`card stack ${plan.name === own?.plan ? 'own' : plan.name === wanted ? 'wanted' : ''}`}>
          <h2 class="plan-name">{planName(plan.name)}</h2>
          {props.canBuy && <Cost plan={plan} plans={plans} interval={props.interval} />}
          <Act {...props} plan={plan} />
          <dl class="plan-gives">
            {givesOf(plan, plans).map(([name, value]) => <div key={name}><dt>{name}</dt><dd class="number">{value}</dd></div>)}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Cost({ plan, plans, interval }: { plan: Plan; plans: readonly Plan[]; interval: Interval }): JSX.Element {
  const prices = pricesText();
  const price = priceOf(plan, interval);
  const currency = plans.flatMap(one => one.prices)[0]?.currency;
  return (
    <div class="plan-cost">
      {price
        ? (
          <>
            <span class="plan-price">{money(price.amount, price.currency, true)}</span>{' '}
            {price.interval && <span class="soft small">{prices.a[price.interval]}</span>}
            <span class="plan-month soft small">{monthly(price)}</span>
          </>
        )
        : (
          <>
            <span class="plan-price">{currency ? money(0, currency, true) : prices.free}</span>
            <span class="plan-month soft small">{prices.costsNothing}</span>
          </>
        )}
    </div>
  );
}

function monthly(price: Price): string {
  const amount = monthOf(price);
  return amount === undefined ? '' : plansText().monthly(money(amount, price.currency, true));
}

// One thing is the next to do: what somebody was led here for, else the smallest plan that gives more.
function isNext(plan: Plan, { plans, own, interval, wanted }: ComparisonProps): boolean {
  const gains = plans.filter(one => one.prices.length > 0 && (!own || ['subscribe', 'up'].includes(stepTo(one, interval, plans, own))));
  return plan === (gains.find(one => one.name === wanted) ?? gains[0]);
}

/** The mark of a plan that one has or that comes, and the button of one that can be taken. */
function Act({ plan, ...props }: ComparisonProps & { plan: Plan }): JSX.Element {
  const text = plansText();
  const { plans, own, interval, wanted, canBuy, busy, onChoose } = props;
  const name = planName(plan.name);
  if (own === undefined) {
    return <div class="plan-act" />;
  }

  const step = own && stepTo(plan, interval, plans, own);
  const isFrozen = own?.status === 'frozen';
  const words = !step ? (plan.prices.length > 0 || canBuy ? text.begin(name) : undefined)
    : step === 'subscribe'
      ? own.can_try && plan.trial_days > 0 ? text.tryIt(name, plan.trial_days) : text.subscribe(name)
      : { here: undefined, coming: undefined, up: text.change(name), down: text.change(name), keep: text.keep(name), end: text.end,
          rhythm: interval === 'year' ? text.toYear : text.toMonth }[step];
  const comes = step === 'coming' && day(own?.ends_at ?? own?.period_ends_at);
  return (
    <div class="plan-act">
      {own?.plan === plan.name && <span class="badge good">{text.yours}</span>}
      {comes && <span class="badge">{text.comes(comes)}</span>}
      {plan.name === wanted && step !== 'here' && step !== 'coming' && <span class="badge warn">{text.helps}</span>}
      {words && canBuy && !isFrozen && (
        <Button wide busy={busy} look={isNext(plan, props) ? 'primary' : 'plain'}
          onClick={() => onChoose(plan, step ?? 'subscribe')}>{words}</Button>
      )}
    </div>
  );
}

/** What a plan gives, line by line; every plan has the same lines. */
function givesOf(plan: Plan, plans: readonly Plan[]): [name: string, value: string][] {
  const text = plansText();
  const names = text.gives;
  const turn = turnOf(plan, plans);
  const lines: [string, string][] = [
    [names.month, number(plan.credits_per_month)],
    [names.day, number(plan.credits_per_day)],
    [names.concurrent, number(plan.concurrent_jobs)],
    [names.share, turn === 1 ? text.shareOne : text.share(`${number(turn, { maximumFractionDigits: 1 })} ×`)],
    [names.size, text.pixels(plan.max_size)],
    [names.steps, text.upTo(plan.max_steps)],
    [names.models, plan.models.length > 0 ? plan.models.join(', ') : text.allModels],
    [names.storage, bytes(plan.storage_bytes)],
  ];
  return plans.some(one => one.trial_days > 0)
    ? [...lines, [names.trial, plan.trial_days > 0 ? text.days(plan.trial_days) : text.none]]
    : lines;
}
