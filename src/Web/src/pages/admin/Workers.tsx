import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { Worker } from '../../api/types';
import { admin } from '../../text/admin';
import { number } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/Dialog';
import { Empty } from '../../ui/Empty';
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
          ? <Empty icon="worker"><h2>{text.noWorkers}</h2><p>{text.noWorkersText}</p></Empty>
          : (
            <div class="table by-row" tabIndex={0} role="region" aria-label={text.workers}>
              <table role="table">
                <thead>
                  <tr>
                    <th scope="col">{text.worker}</th><th scope="col">{text.model}</th><th scope="col">{text.state}</th>
                    <th scope="col">{text.load}</th><th scope="col">{text.speed}</th><th scope="col">{text.seen}</th>
                    {may.drain.value && <th scope="col"><span class="unseen">{text.act}</span></th>}
                  </tr>
                </thead>
                <tbody class="number">
                  {all.map(worker => (
                    <tr key={`${worker.id} ${worker.model}`} role="row">
                      <th scope="row" role="rowheader">
                        {worker.name}
                        <div class="soft small">{about(worker)}</div>
                      </th>
                      <td role="cell" data-name={text.model}>{worker.model}</td>
                      <td role="cell" data-name={text.state}><WorkerState worker={worker} /></td>
                      <td role="cell" data-name={text.load}>{text.loadOf(worker.running, worker.capacity)}</td>
                      <td role="cell" data-name={text.speed}>
                        {worker.seconds_per_step == null
                          ? text.nothingWaits
                          : number(worker.seconds_per_step, { maximumSignificantDigits: 3 })}
                      </td>
                      <td role="cell" data-name={text.seen}>{text.ago(worker.seen_at)}</td>
                      {may.drain.value && (
                        <td role="cell">
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

/** What it runs on, and which version of the program. */
const about = ({ accelerator, version }: Worker) =>
  [accelerator, version && `${admin().version} ${version.split('+')[0]}`].filter(Boolean).join(' · ');

function WorkerState({ worker }: { worker: Worker }): JSX.Element {
  const text = admin();
  return worker.draining
    ? <span class="badge warn">{text.draining}</span>
    : worker.running > 0 ? <span class="badge good">{text.working}</span> : <span class="badge">{text.idle}</span>;
}
