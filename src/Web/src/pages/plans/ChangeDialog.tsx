import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { Plan, Subscription } from '../../api/types';
import { common } from '../../text/common';
import { day, plansText } from '../../text/plans';
import { planName, priceText } from '../../text/prices';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { useAct } from '../../ui/load';
import { Refused } from './Refused';
import { priceOf, type Interval, type Step } from './rules';

export interface Change {
  readonly plan: Plan;
  readonly step: Step;
  readonly interval: Interval;
}

/** Says what a change means before it is made: what is paid, and from when it holds. */
export function ChangeDialog({ change: { plan, step, interval }, own, onClose, onDone }: {
  change: Change; own: Subscription; onClose: () => void; onDone: (answer: Subscription) => void;
}): JSX.Element {
  const text = plansText();
  const [name, now] = [planName(plan.name), planName(own.plan)];
  const end = day(own.trial_ends_at ?? own.period_ends_at);
  const price = priceOf(plan, interval);
  // From the month to the year more is paid at once; the other way it waits for the end of the year.
  const isNow = step === 'up' || (step === 'rhythm' && interval === 'year');
  const act = useAct(async () => onDone(await body(api.POST('/v1/subscription/change', {
    body: { plan: plan.name, ...(price?.interval && { interval: price.interval }) },
  }))));
  return step === 'end'
    ? <EndDialog own={own} onClose={onClose} onDone={onDone} />
    : (
      <Dialog title={isNow ? text.upTitle(name) : text.downTitle(name)} onClose={onClose}>
        <p>{!isNow ? text.downText(name, now, end) : own.status === 'trialing' ? text.upTrial(name) : text.upText(name)}</p>
        {price && <p class="soft">{text.price}: {priceText(price)}</p>}
        <Refused act={act} />
        <div class="buttons">
          <Button look="primary" busy={act.busy} onClick={() => void act.run()}>
            {step === 'rhythm' ? (interval === 'year' ? text.toYear : text.toMonth) : text.change(name)}
          </Button>
          <Button look="quiet" onClick={onClose}>{common().cancel}</Button>
        </div>
      </Dialog>
    );
}

/** Asks before a subscription ends. */
export function EndDialog({ own, onClose, onDone }: {
  own: Subscription; onClose: () => void; onDone: (answer: Subscription) => void;
}): JSX.Element {
  const text = plansText();
  const name = planName(own.plan);
  const act = useAct(async () => onDone(await body(api.POST('/v1/subscription/cancel'))));
  return (
    <Dialog title={text.endTitle(name)} onClose={onClose}>
      <p>{text.endText(name, day(own.trial_ends_at ?? own.period_ends_at))}</p>
      <p class="soft">{text.endKeeps}</p>
      <Refused act={act} />
      <div class="buttons">
        <Button look="danger" busy={act.busy} onClick={() => void act.run()}>{text.end}</Button>
        <Button look="quiet" onClick={onClose}>{text.keep(name)}</Button>
      </div>
    </Dialog>
  );
}
