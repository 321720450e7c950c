import { useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { Queue } from '../../api/types';
import { admin } from '../../text/admin';
import { number } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/Dialog';
import { withFresh } from '../../ui/fresh';
import { Await, useAct } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { say } from '../../ui/toast';
import { useLive } from './live';
import { may } from './roles';

/** What waits for each model, and for how long. A model that nobody runs any more can be forgotten once nothing waits for it. */
export function Queues(): JSX.Element {
  const text = admin();
  const queues = useLive(signal => body(api.GET('/v1/queues', { signal })));
  const table = useRef<HTMLDivElement>(null);
  const [asked, ask] = useState<Queue | null>(null);
  const forget = useAct(async (queue: Queue) => {
    await withFresh(() => body(api.DELETE('/v1/models/{name}', { params: { path: { name: queue.model } } })));
    ask(null);
    say(text.forgotten(queue.model));
    await queues.reload();
    // The button that was pressed is gone.
    table.current?.focus();
  });
  const mayForget = (queue: Queue) => may.forgetModels.value && queue.workers + queue.waiting + queue.running === 0;
  const seconds = (value: number | null | undefined) => (value == null ? text.nothingWaits : text.inSeconds(value));
  return (
    <div class="stack">
      <PageTitle>{text.queues}</PageTitle>
      <p class="soft">{text.live}</p>
      {forget.error && <Banner kind="bad">{forget.error}</Banner>}
      <Await of={queues}>
        {({ queues: all }) => (
          <div ref={table} class="table by-row" tabIndex={0} role="region" aria-label={text.queues}>
            <table role="table">
              <thead>
                <tr>
                  <th scope="col">{text.model}</th><th scope="col">{text.length}</th><th scope="col">{text.running}</th>
                  <th scope="col">{text.oldest}</th><th scope="col">{text.eta}</th><th scope="col">{text.workers}</th>
                  {all.some(mayForget) && <th scope="col">{text.act}</th>}
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
                    {all.some(mayForget) && (
                      <td role="cell">
                        {mayForget(queue) && (
                          <Button small aria-label={`${text.forget}: ${queue.model}`} onClick={() => ask(queue)}>{text.forget}</Button>
                        )}
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Await>
      {asked && (
        <ConfirmDialog title={text.forgetTitle(asked.model)} confirm={text.forget} busy={forget.busy} onClose={() => ask(null)}
          onConfirm={() => void forget.run(asked)}>
          {text.forgetText}
        </ConfirmDialog>
      )}
    </div>
  );
}
