import { useEffect, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { api, body } from '../../api/client';
import type { Invoice, Quota, QuotaWindow, Subscription } from '../../api/types';
import { routes } from '../../routes';
import { readSubscription, subscription, take } from '../../state/plan';
import { bytes, date, fromNow, money, number } from '../../text/format';
import { serverNow } from '../../state/clock';
import { day, plansText } from '../../text/plans';
import { planName, priceText } from '../../text/prices';
import { Button } from '../../ui/Button';
import { Await, useAct, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { openPortal } from '../../ui/processor';
import { say } from '../../ui/toast';
import { EndDialog } from '../plans/ChangeDialog';
import { Refused } from '../plans/Refused';
import { isRunning } from '../plans/rules';
import { TestPayments } from '../plans/TestPayments';
import { Bones } from './Bones';
import { useNews } from './changes';
import { Section } from './Section';

const looks = [1000, 3000, 8000, 20_000];

/** The person's plan, what is left of it, and what was paid. */
export function PlanPage(): JSX.Element {
  const text = plansText();
  const own = useLoad(readSubscription);
  const quota = useLoad(signal => body(api.GET('/v1/quota', { signal })));
  const reload = async () => void (await Promise.all([own.reload(), quota.reload()]));
  useNews(reload);
  useEffect(() => {
    // Whoever comes back from the processor is here before its word may be.
    const timers = looks.map(wait => setTimeout(() => void reload(), wait));
    return () => timers.forEach(clearTimeout);
  }, []);
  const now = subscription.value ?? own.data;
  return (
    <>
      <PageTitle>{text.plan}</PageTitle>
      <p class="soft">{text.planText}</p>
      <TestPayments payments={now?.payments} />
      <Await of={{ ...own, data: now }} bones={<Bones rows={3} />}>{data => <Own of={data} onChange={reload} />}</Await>
      <Section title={text.left} text={text.leftText}>
        <Await of={quota} bones={<Bones rows={4} />}>
          {data => <Left of={data} canBuy={now !== undefined && now.payments !== 'off'} />}
        </Await>
        <p><a href={routes.ledger}>{text.ledgerTo}</a></p>
      </Section>
      {now && now.payments !== 'off' && <Invoices />}
    </>
  );
}

function Own({ of: own, onChange }: { of: Subscription; onChange: () => Promise<void> }): JSX.Element {
  const text = plansText();
  const name = planName(own.plan);
  const [asks, ask] = useState(false);
  const portal = useAct(openPortal);
  const resume = useAct(async () => {
    say(text.kept(planName(take(await body(api.POST('/v1/subscription/resume'))).plan)));
    await onChange();
  });
  const isOff = own.payments === 'off';
  const goesOn = isRunning(own) && !own.ends_at;
  const facts: [name: string, value: string | null | undefined | false][] = [
    [text.price, own.price && priceText(own.price)],
    [text.trialUntil, own.trial_ends_at && date(own.trial_ends_at)],
    [text.graceUntil, own.grace_ends_at && Date.parse(own.grace_ends_at) > serverNow() && date(own.grace_ends_at)],
    [text.endsOn, own.ends_at && date(own.ends_at)],
    [text.nextPayment, goesOn && own.status !== 'past_due' && own.period_ends_at && date(own.period_ends_at)],
    [text.then, (own.ends_at && planName('free')) || (own.next_plan && planName(own.next_plan))],
  ];
  const told = facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
  return (
    <Section title={name} text={text.status[own.status]}>
      {told.length > 0 && (
        <dl class="facts">{told.map(([term, value]) => [<dt key={term}>{term}</dt>, <dd key={`${term}-value`}>{value}</dd>])}</dl>
      )}
      <Refused act={portal} />
      <Refused act={resume} />
      <div class="buttons">
        {own.ends_at && isRunning(own) && (
          <Button look="primary" busy={resume.busy} onClick={() => void resume.run()}>{text.resume}</Button>
        )}
        {!isOff && own.status !== 'frozen' && (
          <a class={`button ${isRunning(own) ? '' : 'primary'}`} href={routes.plans}>{isRunning(own) ? text.changePlan : text.seePlans}</a>
        )}
        {!isOff && own.status !== 'none' && (
          <Button icon="external" busy={portal.busy} onClick={() => void portal.run()}>{text.portal}</Button>
        )}
        {goesOn && <Button look="danger" onClick={() => ask(true)}>{text.cancel}</Button>}
      </div>
      {asks && (
        <EndDialog own={own} onClose={() => ask(false)} onDone={answer => {
          ask(false);
          say(text.ended(day(take(answer).ends_at)), undefined, 8);
          void onChange();
        }} />
      )}
    </Section>
  );
}

function Left({ of: quota, canBuy }: { of: Quota; canBuy: boolean }): JSX.Element {
  const text = plansText();
  return (
    <>
      <ul class="windows">
        {quota.windows.map(window => <Window key={window.name} of={window} />)}
      </ul>
      <div class="line row spread">
        <div class="grow">
          <div><strong>{text.bought}: <span class="number">{number(quota.bought)}</span></strong></div>
          <div class="soft small">{text.boughtText}</div>
        </div>
        {canBuy && <a class="button" href={`${routes.plans}#credits`}>{text.more}</a>}
      </div>
      {quota.reserved > 0 && <p class="soft small number">{text.setAside(text.credits(quota.reserved))}</p>}
    </>
  );
}

function Window({ of: window }: { of: QuotaWindow }): JSX.Element {
  const text = plansText();
  const { name, limit, remaining, resets_in_seconds: seconds } = window;
  const say = name === 'storage' ? bytes : number;
  const resets = name === 'storage' ? text.resetsWhenDeleted
    : seconds != null ? text.resets(fromNow(new Date(serverNow() + 1000 * seconds))) : text.resetsWhenDone;
  const title = text.windows[name] ?? name;
  return (
    <li>
      <div class="row spread"><span>{title}</span><span class="number">{text.leftOf(say(remaining), say(limit))}</span></div>
      <progress max={limit} value={Math.min(limit, remaining)} aria-label={`${title}: ${text.leftOf(say(remaining), say(limit))}`} />
      {remaining < limit && <div class="soft small">{resets}</div>}
    </li>
  );
}

function Invoices(): JSX.Element {
  const text = plansText();
  const list = useLoad(signal => body(api.GET('/v1/subscription/invoices', { signal })));
  useNews(list.reload);
  return (
    <Section title={text.invoices}>
      <Await of={list} bones={<Bones rows={2} />}>
        {({ invoices }) => invoices.length === 0
          ? <p class="soft">{text.invoicesNone}</p>
          : (
            <div class="table by-row">
              <table>
                <thead>
                  <tr>
                    {[text.invoiceNumber, text.invoiceDate, text.invoiceTotal, text.invoiceStatus, text.invoiceFiles]
                      .map(name => <th key={name} scope="col">{name}</th>)}
                  </tr>
                </thead>
                <tbody>{invoices.map(invoice => <InvoiceRow key={invoice.id} of={invoice} />)}</tbody>
              </table>
            </div>
          )}
      </Await>
    </Section>
  );
}

function InvoiceRow({ of: invoice }: { of: Invoice }): JSX.Element {
  const text = plansText();
  const name = invoice.number ?? text.invoiceDraft;
  return (
    <tr>
      <th scope="row" class="number">{name}</th>
      <td data-name={text.invoiceDate}>{date(invoice.created_at)}</td>
      <td data-name={text.invoiceTotal} class="number">{money(invoice.total, invoice.currency)}</td>
      <td data-name={text.invoiceStatus}>{text.invoiceStates[invoice.status] ?? invoice.status}</td>
      <td data-name={text.invoiceFiles}>
        <span class="row files">
          <Away to={invoice.url} label={text.seeOf(name)}>{text.see}</Away>
          <Away to={invoice.pdf} label={text.pdfOf(name)}>{text.pdf}</Away>
        </span>
      </td>
    </tr>
  );
}

/** A page of the processor, in a tab of its own. */
function Away({ to, label, children }: { to: string | null | undefined; label: string; children: ComponentChildren }): JSX.Element | null {
  return to ? <a href={to} target="_blank" rel="noreferrer" aria-label={label}>{children}</a> : null;
}
