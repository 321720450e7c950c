import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { LedgerLine } from '../../api/types';
import { routes } from '../../routes';
import { firstImageOf } from '../../state/ids';
import { isOver, jobs } from '../../state/jobs';
import { date, time } from '../../text/format';
import { plansText } from '../../text/plans';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Await, useAct, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { Bones } from './Bones';
import { useNews } from './changes';
import { byDay } from './entries';

const pageSize = 50;

/** Every change of the person's credits in words, the latest first. */
export function LedgerPage(): JSX.Element {
  const text = plansText();
  const first = useLoad(signal => body(api.GET('/v1/quota/ledger', { params: { query: { limit: pageSize } }, signal })));
  const [older, setOlder] = useState<{ lines: readonly LedgerLine[]; next: number | null }>();
  const list = useRef<HTMLDivElement>(null);
  useNews(first.reload);
  // What was added beneath stays below a newer beginning: lines are numbered without gaps.
  useEffect(() => setOlder(undefined), [first.data]);
  const more = useAct(async (before: number) => {
    const page = await body(api.GET('/v1/quota/ledger', { params: { query: { before, limit: pageSize } } }));
    setOlder(shown => ({ lines: [...(shown?.lines ?? []), ...page.entries], next: page.next ?? null }));
    // The button moves away beneath, or is gone: the focus goes to the first of what came.
    const next = page.entries[0]?.number;
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-number="${next}"]`)?.focus());
  });
  return (
    <>
      <div class="stack tight">
        <PageTitle>{text.ledger}</PageTitle>
        <p><a href={routes.plan}>{text.backToPlan}</a></p>
      </div>
      <p class="soft">{text.ledgerText}</p>
      <Await of={first} bones={<Bones rows={6} />}>
        {page => {
          const lines = [...page.entries, ...(older?.lines ?? [])];
          const next = older ? older.next : page.next ?? null;
          return (
            <>
              {lines.length === 0 && <div class="card empty small-empty"><h2>{text.ledgerNone}</h2></div>}
              <div class="stack" ref={list}>
                {byDay(lines).map(([key, those]) => (
                  <section key={key} class="stack tight" aria-label={date(those[0]!.at)}>
                    <h2 class="day">{date(those[0]!.at)}</h2>
                    <ul class="items">{those.map(line => <Line key={line.number} of={line} />)}</ul>
                  </section>
                ))}
              </div>
              {more.error && <Banner kind="bad">{more.error}</Banner>}
              {next !== null && <div><Button busy={more.busy} onClick={() => void more.run(next)}>{text.ledgerEarlier}</Button></div>}
            </>
          );
        }}
      </Await>
    </>
  );
}

function Line({ of: line }: { of: LedgerLine }): JSX.Element {
  const text = plansText();
  const fromBought = line.kind === 'reserved' ? -line.bought : line.kind === 'released' ? line.bought : 0;
  return (
    <li tabIndex={-1} data-number={line.number}>
      <time class="soft small number" dateTime={line.at}>{time(line.at)}</time>
      <div class="grow">
        <div class="number">{text.lines[line.kind](line)}</div>
        {fromBought > 0 && <div class="soft small number">{text.fromBought(fromBought)}</div>}
      </div>
      <Where of={line} />
    </li>
  );
}

/** To the image that came of it, or to the studio while it is in work. */
function Where({ of: { kind, job_id: job } }: { of: LedgerLine }): JSX.Element | null {
  const text = plansText();
  const [image, setImage] = useState<string>();
  const isPaid = kind === 'committed' && Boolean(job);
  useEffect(() => {
    if (isPaid) {
      void firstImageOf(job!).then(setImage, () => undefined);
    }
  }, [job, isPaid]);
  const live = kind === 'reserved' && job ? jobs.value.get(job)?.job : undefined;
  return isPaid
    ? <a href={image ? routes.image.replace(':id', image) : routes.gallery}>{text.seeImage}</a>
    : live && !isOver(live.state) ? <a href={routes.studio}>{text.inWork}</a> : null;
}
