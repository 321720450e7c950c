import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { admin } from '../../text/admin';
import { number } from '../../text/format';
import { Await } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { useLive } from './live';

/** What waits for each model, and for how long. */
export function Queues(): JSX.Element {
  const text = admin();
  const queues = useLive(signal => body(api.GET('/v1/queues', { signal })));
  const seconds = (value: number | null | undefined) => (value == null ? text.nothingWaits : text.inSeconds(value));
  return (
    <div class="stack">
      <PageTitle>{text.queues}</PageTitle>
      <p class="soft">{text.live}</p>
      <Await of={queues}>
        {({ queues: all }) => (
          <div class="table by-row" tabIndex={0} role="region" aria-label={text.queues}>
            <table role="table">
              <thead>
                <tr>
                  <th scope="col">{text.model}</th><th scope="col">{text.length}</th><th scope="col">{text.running}</th>
                  <th scope="col">{text.oldest}</th><th scope="col">{text.eta}</th><th scope="col">{text.workers}</th>
                </tr>
              </thead>
              <tbody class="number">
                {all.map(queue => (
                  <tr key={queue.model} role="row">
                    <th scope="row" role="rowheader">{queue.model}</th>
                    <td role="cell" data-name={text.length}>{number(queue.waiting)}</td>
                    <td role="cell" data-name={text.running}>{number(queue.running)}</td>
                    <td role="cell" data-name={text.oldest}>{seconds(queue.oldest_seconds)}</td>
                    <td role="cell" data-name={text.eta}>{seconds(queue.eta_seconds)}</td>
                    <td role="cell" data-name={text.workers}>
                      {queue.workers === 0 ? <span class="badge bad">{text.noWorkers}</span> : number(queue.workers)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Await>
    </div>
  );
}
