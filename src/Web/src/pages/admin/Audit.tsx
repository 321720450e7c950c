import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { LogEntry } from '../../api/types';
import { actionText } from '../../text/actions';
import { admin } from '../../text/admin';
import { dateTime, number } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Await, useAct, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';

/** The installation's chain of entries, newest first. */
export function Audit(): JSX.Element {
  const text = admin();
  const [older, setOlder] = useState<LogEntry[]>([]);
  const [next, setNext] = useState<number | null>(null);
  const first = useLoad(async signal => {
    const page = await body(api.GET('/v1/audit', { signal }));
    setOlder([]);
    setNext(page.next ?? null);
    return page.entries;
  });
  const more = useAct(async () => {
    const page = await body(api.GET('/v1/audit', { params: { query: { before: next! } } }));
    setOlder([...older, ...page.entries]);
    setNext(page.next ?? null);
  });
  return (
    <div class="stack">
      <PageTitle>{text.audit}</PageTitle>
      <p class="soft">{text.auditText}</p>
      <Await of={first}>
        {entries => (
          <>
            <div class="table by-row entries" tabIndex={0} role="region" aria-label={text.audit}>
              <table role="table">
                <thead>
                  <tr>
                    <th scope="col">{text.entry}</th><th scope="col">{text.when}</th><th scope="col">{text.what}</th>
                    <th scope="col">{text.hash}</th>
                  </tr>
                </thead>
                <tbody class="number">
                  {[...entries, ...older].map(entry => (
                    <tr key={entry.number} role="row">
                      <th scope="row" role="rowheader">{number(entry.number)}</th>
                      <td role="cell" class="when">{dateTime(entry.at)}</td>
                      <td role="cell" class="what">{actionText(entry.action)}</td>
                      <td role="cell" class="hash"><code title={entry.hash}>{entry.hash.slice(0, 16)}</code></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {more.error && <Banner kind="bad">{more.error}</Banner>}
            {next !== null
              ? <div><Button busy={more.busy} onClick={() => void more.run()}>{text.older}</Button></div>
              : <p class="soft small">{text.auditEnd}</p>}
          </>
        )}
      </Await>
    </div>
  );
}
