import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { AuditEntry } from '../../api/types';
import { accountText } from '../../text/account';
import { actionText } from '../../text/actions';
import { date, time } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Await, useAct, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { Bones } from './Bones';
import { byDay, who } from './entries';
import { useNews } from './changes';
import { networkWords } from './words';

const pageSize = 30;

export function Activity(): JSX.Element {
  const text = accountText();
  const first = useLoad(signal => body(api.GET('/v1/account/audit', { params: { query: { limit: pageSize } }, signal })));
  const [older, setOlder] = useState<{ entries: readonly AuditEntry[]; before: number | null }>();
  const list = useRef<HTMLDivElement>(null);
  useNews(first.reload);
  // What was added beneath stays below a newer beginning: entries are numbered without gaps.
  useEffect(() => setOlder(undefined), [first.data]);
  const more = useAct(async (before: number) => {
    const page = await body(api.GET('/v1/account/audit', { params: { query: { before, limit: pageSize } } }));
    setOlder(shown => ({ entries: [...(shown?.entries ?? []), ...page.entries], before: page.before ?? null }));
    // The button moves away beneath, or is gone: the focus goes to the first of what came.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-number="${before - 1}"]`)?.focus());
  });
  return (
    <>
      <PageTitle>{text.pages.activity}</PageTitle>
      <p class="soft">{text.activityText}</p>
      <Await of={first} bones={<Bones rows={4} />}>
        {page => {
          const entries = [...page.entries, ...(older?.entries ?? [])];
          const before = older ? older.before : page.before ?? null;
          return (
            <>
              {entries.length === 0 && <div class="card empty small-empty"><h2>{text.activityNone}</h2></div>}
              <div class="stack" ref={list}>
                {byDay(entries).map(([day, those]) => (
                  <section key={day} class="stack tight" aria-label={date(those[0]!.at)}>
                    <h2 class="day">{date(those[0]!.at)}</h2>
                    <ul class="items">{those.map(entry => <Entry key={entry.number} of={entry} />)}</ul>
                  </section>
                ))}
              </div>
              {more.error && <Banner kind="bad">{more.error}</Banner>}
              {before !== null && <div><Button busy={more.busy} onClick={() => void more.run(before)}>{text.earlier}</Button></div>}
            </>
          );
        }}
      </Await>
    </>
  );
}

function Entry({ of: entry }: { of: AuditEntry }): JSX.Element {
  const text = accountText();
  return (
    <li tabIndex={-1} data-number={entry.number}>
      <time class="soft small number" dateTime={entry.at}>{time(entry.at)}</time>
      <div class="grow">
        <div>{actionText(entry.action)}</div>
        <div class="soft small">{[who(entry), entry.network && networkWords(entry.network)].filter(Boolean).join(' · ')}</div>
      </div>
      {entry.outcome !== 'succeeded' && (
        <span class="badge bad">{entry.outcome === 'refused' ? text.refused : text.failed}</span>
      )}
    </li>
  );
}
