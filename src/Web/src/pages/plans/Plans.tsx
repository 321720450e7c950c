import { useLocation } from 'preact-iso';
import { useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { Plan, PlanList, Subscription } from '../../api/types';
import { routes } from '../../routes';
import { account } from '../../state/account';
import { keepOrder } from '../../state/order';
import { readSubscription, subscription, take } from '../../state/plan';
import { common } from '../../text/common';
import { percent } from '../../text/format';
import { day, plansText } from '../../text/plans';
import { planName } from '../../text/prices';
import { Banner } from '../../ui/Banner';
import { Await, useAct, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { leaveFor } from '../../ui/processor';
import { say } from '../../ui/toast';
import { ChangeDialog, type Change } from './ChangeDialog';
import { Comparison } from './Comparison';
import { Packs } from './Packs';
import { withTarget } from '../signing-in/to';
import { Refused } from './Refused';
import { intervalsOf, rhythmOf, savingOf, type Interval, type Step } from './rules';
import { TestPayments } from './TestPayments';
import './plans.css';

/** What can be had here and for how much, for everybody; who is signed in can take it. */
export default function Plans(): JSX.Element {
  const text = plansText();
  const { query } = useLocation();
  const list = useLoad(signal => body(api.GET('/v1/plans', { signal })));
  return (
    <div class="plans stack loose">
      <div class="reading stack">
        <PageTitle>{text.title}</PageTitle>
        <p class="soft">{text.lead}</p>
      </div>
      {query.paid === 'no' && <Banner>{text.notPaid}</Banner>}
      <Await of={list} bones={<div class="bone plans-bone" role="status" aria-label={common().loading} />}>
        {data => <All list={data} wanted={query.plan} />}
      </Await>
    </div>
  );
}

function All({ list, wanted }: { list: PlanList; wanted: string | undefined }): JSX.Element {
  const text = plansText();
  const { route } = useLocation();
  const id = account.value?.id;
  // Nobody's subscription is told to nobody.
  const own = useLoad(async signal => (id ? readSubscription(signal) : null), [id]);
  const now = id ? subscription.value ?? own.data : null;
  const isOff = list.payments === 'off';
  const plans = isOff ? list.plans.filter(plan => plan.prices.length === 0 || plan.name === now?.plan) : list.plans;
  const choices = intervalsOf(plans);
  const [interval, setInterval] = useState<Interval>();
  const shown = interval ?? now?.price?.interval ?? choices[0] ?? 'month';
  const [change, setChange] = useState<Change>();
  const comparison = useRef<HTMLDivElement>(null);

  const buy = useAct(async (plan: Plan) => {
    keepOrder({ plan: plan.name });
    const rhythm = rhythmOf(plan, shown);
    const order = { plan: plan.name, ...(rhythm && { interval: rhythm }) };
    await leaveFor((await body(api.POST('/v1/subscription/checkout', { body: order }))).url);
  });
  const done = (words: string) => {
    setChange(undefined);
    say(words, undefined, 8);
    // What was pressed is another button now, or none.
    comparison.current?.focus();
  };
  const keep = useAct(async (kept: Subscription) => {
    const answer = kept.ends_at
      ? await body(api.POST('/v1/subscription/resume'))
      : await body(api.POST('/v1/subscription/change', { body: { plan: kept.plan } }));
    take(answer);
    done(text.kept(planName(answer.plan)));
  });
  const choose = (plan: Plan, step: Step) => {
    if (!id) {
      route(withTarget(routes.signUp, `${routes.plans}?plan=${plan.name}`));
    } else if (step === 'subscribe') {
      void buy.run(plan);
    } else if (step === 'keep') {
      void keep.run(now!);
    } else {
      setChange({ plan, step, interval: shown });
    }
  };
  const saving = Math.max(...plans.map(plan => savingOf(plan) ?? 0), 0);
  return (
    <>
      <TestPayments payments={list.payments} />
      {isOff && <Banner>{text.off}</Banner>}
      {!isOff && choices.length > 1 && (
        <fieldset class="rhythm row">
          <legend class="unseen">{text.interval}</legend>
          <div class="one-of">
            {choices.map(choice => (
              <label key={choice}>
                <input type="radio" name="interval" value={choice} checked={choice === shown} onChange={() => setInterval(choice)} />
                {text.intervals[choice]}
              </label>
            ))}
          </div>
          {saving > 0 && <span class="soft small">{text.saves(percent(saving))}</span>}
        </fieldset>
      )}
      {own.error !== undefined && <Await of={own}>{() => null}</Await>}
      <Refused act={buy} />
      <Refused act={keep} />
      <div ref={comparison} tabIndex={-1} class="comparison" aria-label={text.table} role="region">
        <Comparison plans={plans} own={now} interval={shown} wanted={wanted} canBuy={!isOff} busy={buy.busy || keep.busy}
          onChoose={choose} />
      </div>
      {!isOff && <p class="soft small">{text.secure}{plans.some(plan => plan.trial_days > 0) && ` ${text.tryText}`}</p>}
      {!isOff && list.packs.length > 0 && <Packs packs={list.packs} isIn={Boolean(id)} />}
      {change && now && (
        <ChangeDialog change={change} own={now} onClose={() => setChange(undefined)} onDone={answer => {
          take(answer);
          done(answer.ends_at ? text.ended(day(answer.ends_at))
            : answer.next_plan ? text.changesLater(planName(answer.next_plan), day(answer.period_ends_at))
              : text.changed(planName(answer.plan)));
        }} />
      )}
    </>
  );
}
