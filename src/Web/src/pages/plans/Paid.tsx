import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body, isAbort } from '../../api/client';
import { Fault } from '../../api/fault';
import type { Quota, Subscription } from '../../api/types';
import { routes } from '../../routes';
import { sessionOver } from '../../state/account';
import { dropOrder, readOrder, type Order } from '../../state/order';
import { readSubscription } from '../../state/plan';
import { tell } from '../../state/tabs';
import { number } from '../../text/format';
import { day, plansText } from '../../text/plans';
import { planName } from '../../text/prices';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { PageTitle } from '../../ui/Page';
import { isRunning, pauses } from './rules';
import './plans.css';

type Arrived = { readonly plan: Subscription; readonly quota: Quota } | { readonly credits: number };

/** Where the payment processor sends people back to: waits until what was paid for is here. */
export default function Paid(): JSX.Element {
  const text = plansText();
  const [arrived, setArrived] = useState<Arrived>();
  const [turn, again] = useState(0);
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const end = new AbortController();
    setLate(false);
    void waitFor(readOrder(), end.signal).then(found => {
      if (found) {
        dropOrder();
        tell('plan-changed');
        setArrived(found);
      } else if (!end.signal.aborted) {
        setLate(true);
      }
    });
    return () => end.abort();
  }, [turn]);
  return (
    <div class="paid narrow">
      <div class="card stack">
        <PageTitle key={arrived ? 'here' : 'waits'}>{arrived ? titleOf(arrived) : text.doneTitle}</PageTitle>
        {isLate && !arrived
          ? <Banner kind="warn">{text.doneSlow}</Banner>
          : (
            <p class="paid-says" role="status">
              {arrived ? <span class="mark"><Icon name="check" /></span> : <span class="spinner" aria-hidden="true" />}
              <span>{arrived ? wordsOf(arrived) : text.doneWaits}</span>
            </p>
          )}
        <div class="buttons">
          {isLate && <Button onClick={() => again(turn + 1)}>{text.doneLook}</Button>}
          <a class={`button ${arrived ? 'primary' : ''}`} href={routes.studio}>{text.toStudio}</a>
          <a class="button quiet" href={routes.plan}>{text.toPlan}</a>
        </div>
      </div>
    </div>
  );
}

/** Looks until it is there; undefined when it did not come in two minutes, or nobody waits any more. */
async function waitFor(order: Order | undefined, end: AbortSignal): Promise<Arrived | undefined> {
  for (const wait of pauses()) {
    try {
      const found = await look(order, end);
      if (found || end.aborted) {
        return found;
      }
    } catch (error) {
      if (isAbort(error)) {
        return undefined;
      }

      if (error instanceof Fault && error.status === 401) {
        sessionOver();
        return undefined;
      }
    }

    await new Promise(resolve => setTimeout(resolve, wait));
  }

  return undefined;
}

async function look(order: Order | undefined, signal: AbortSignal): Promise<Arrived | undefined> {
  // Reading the subscription has the service look at the processor, whatever was bought there.
  const plan = await readSubscription(signal);
  const isForCredits = order !== undefined && 'credits' in order;
  if (!isForCredits && !isRunning(plan)) {
    return undefined;
  }

  const quota = await body(api.GET('/v1/quota', { signal }));
  return !isForCredits
    ? quota.plan === plan.plan ? { plan, quota } : undefined
    : quota.bought > order.credits ? { credits: quota.bought } : undefined;
}

const titleOf = (arrived: Arrived) =>
  'plan' in arrived ? plansText().donePlan(planName(arrived.plan.plan)) : plansText().doneCredits;

function wordsOf(arrived: Arrived): string {
  const text = plansText();
  if ('credits' in arrived) {
    return text.doneCreditsText(text.credits(arrived.credits));
  }

  const limit = (name: string) => arrived.quota.windows.find(window => window.name === name)?.limit ?? 0;
  const { status, trial_ends_at: trial } = arrived.plan;
  return [text.donePlanText(text.credits(limit('day')), number(limit('month'))), status === 'trialing' && text.doneTrial(day(trial))]
    .filter(Boolean).join(' ');
}
