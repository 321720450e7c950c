import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { routes } from '../../routes';
import { admin } from '../../text/admin';
import { dateTime, number } from '../../text/format';
import { Await } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { HealthBadge } from './HealthBadge';
import { useLive } from './live';

/** How the installation is, at a glance. */
export function Overview(): JSX.Element {
  const text = admin();
  const states = useLive(signal => body(api.GET('/v1/jobs/states', { signal })));
  const health = useLive(signal => body(api.GET('/v1/health', { signal })));
  return (
    <div class="stack loose">
      <header class="stack">
        <PageTitle>{text.title}</PageTitle>
        <p class="soft">{text.lead}</p>
      </header>
      <Await of={health}>
        {({ status }) => <a class="card state-of-all" href={routes.health}>{text.health} <HealthBadge status={status} /></a>}
      </Await>
      <Await of={states}>
        {all => (
          <section class="stack">
            <h2>{text.jobs}</h2>
            <div class="figures">
              <Figure label={text.waiting} value={all.waiting} />
              <Figure label={text.running} value={all.running} />
            </div>
            <div class="table" tabIndex={0} role="region" aria-label={text.jobs}>
              <table>
                <thead>
                  <tr><td /><th scope="col">{text.lastHour}</th><th scope="col">{text.lastDay}</th></tr>
                </thead>
                <tbody class="number">
                  <tr><th scope="row">{text.succeeded}</th><td>{number(all.succeeded_hour)}</td><td>{number(all.succeeded_day)}</td></tr>
                  <tr><th scope="row">{text.failed}</th><td>{number(all.failed_hour)}</td><td>{number(all.failed_day)}</td></tr>
                  <tr><th scope="row">{text.canceled}</th><td>{number(all.canceled_hour)}</td><td>{number(all.canceled_day)}</td></tr>
                </tbody>
              </table>
            </div>
            {all.since && <p class="soft small">{text.since(dateTime(all.since))}</p>}
          </section>
        )}
      </Await>
    </div>
  );
}

function Figure({ label, value }: { label: string; value: number }): JSX.Element {
  return <div class="card figure"><span class="soft">{label}</span><strong class="number">{number(value)}</strong></div>;
}
