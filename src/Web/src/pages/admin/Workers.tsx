import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { Worker } from '../../api/types';
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

/** The machines that make images: what they run, how fast, how busy; drain and resume. */
export function Workers(): JSX.Element {
  const text = admin();
  const workers = useLive(signal => body(api.GET('/v1/workers', { signal })));
  const [asked, ask] = useState<Worker | null>(null);
  const drain = useAct(async (worker: Worker, draining: boolean) => {
    await withFresh(() => body(api.PUT('/v1/workers/{id}/draining', { params: { path: { id: worker.id } }, body: { draining } })));
    ask(null);
    say(draining ? text.drained : text.resumed);
    await workers.reload();
  });
  return (
    <div class="stack">
      <PageTitle>{text.workers}</PageTitle>
      <p class="soft">{text.live}</p>
      {drain.error && <Banner kind="bad">{drain.error}</Banner>}
      <Await of={workers}>
        {({ workers: all }) => all.length === 0
          ? <div class="empty"><h2>{text.noWorkers}</h2><p>{text.noWorkersText}</p></div>
          : (
            <div class="table" tabIndex={0} role="region" aria-label={text.workers}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{text.worker}</th><th scope="col">{text.model}</th><th scope="col">{text.state}</th>
                    <th scope="col">{text.load}</th><th scope="col">{text.speed}</th><th scope="col">{text.accelerator}</th>
                    <th scope="col">{text.seen}</th>{may.drain.value && <th scope="col">{text.act}</th>}
                  </tr>
                </thead>
                <tbody class="number">
                  {all.map(worker => (
                    <tr key={`${worker.id} ${worker.model}`}>
                      <th scope="row">
                        {worker.name}
                        {worker.version && <div class="soft small">{text.version} {worker.version.split('+')[0]}</div>}
                      </th>
                      <td>{worker.model}</td>
                      <td><WorkerState worker={worker} /></td>
                      <td>{text.loadOf(worker.running, worker.capacity)}</td>
                      <td>{worker.seconds_per_step == null ? text.nothingWaits : number(worker.seconds_per_step, { maximumSignificantDigits: 3 })}</td>
                      <td>{worker.accelerator}</td>
                      <td>{text.ago(worker.seen_at)}</td>
                      {may.drain.value && (
                        <td>
                          <Button small aria-label={`${worker.draining ? text.resume : text.drain}: ${worker.name}`}
                            onClick={() => (worker.draining ? void drain.run(worker, false) : ask(worker))}>
                            {worker.draining ? text.resume : text.drain}
                          </Button>
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
        <ConfirmDialog title={text.drainTitle} confirm={text.drain} busy={drain.busy} onClose={() => ask(null)}
          onConfirm={() => void drain.run(asked, true)}>
          {text.drainText}
        </ConfirmDialog>
      )}
    </div>
  );
}

function WorkerState({ worker }: { worker: Worker }): JSX.Element {
  const text = admin();
  return worker.draining
    ? <span class="badge warn">{text.draining}</span>
    : worker.running > 0 ? <span class="badge good">{text.working}</span> : <span class="badge">{text.idle}</span>;
}
