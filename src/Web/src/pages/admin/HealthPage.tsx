import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { admin, healthPart } from '../../text/admin';
import { Banner } from '../../ui/Banner';
import { Await } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { HealthBadge } from './HealthBadge';
import { useLive } from './live';

/** How each part is. */
export function HealthPage(): JSX.Element {
  const text = admin();
  const health = useLive(signal => body(api.GET('/v1/health', { signal })));
  return (
    <div class="stack">
      <PageTitle>{text.health}</PageTitle>
      <Await of={health}>
        {({ status, parts }) => (
          <>
            {status === 'healthy' && <Banner kind="good">{text.allWell}</Banner>}
            <ul class="items parts">
              {parts.map(part => (
                <li key={part.name}>
                  <div class="grow"><strong>{healthPart(part).name}</strong><div class="soft small">{healthPart(part).detail}</div></div>
                  <HealthBadge status={part.status} />
                </li>
              ))}
            </ul>
          </>
        )}
      </Await>
    </div>
  );
}
