import { useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { Session } from '../../api/types';
import { serverNow } from '../../state/clock';
import { accountText } from '../../text/account';
import { dateTime, fromNow } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/Dialog';
import { withFresh } from '../../ui/fresh';
import { Icon } from '../../ui/Icon';
import { Await, useAct, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { say } from '../../ui/toast';
import { Bones } from './Bones';
import { changed, untilGone, useNews } from './changes';
import { deviceWords, placeWords } from './words';

export function Sessions(): JSX.Element {
  const text = accountText();
  const list = useLoad(signal => body(api.GET('/v1/sessions', { signal })));
  const [ending, setEnding] = useState<string>();
  const [asks, ask] = useState(false);
  const page = useRef<HTMLUListElement>(null);
  useNews(list.reload);
  const done = async (words: string) => {
    say(words);
    await Promise.all([list.reload(), changed()]);
    // What was pressed is gone with its row.
    if (!document.activeElement || document.activeElement === document.body) {
      page.current?.focus();
    }
  };
  const end = useAct(async (id: string) => {
    setEnding(id);
    await untilGone(withFresh(() => body(api.DELETE('/v1/sessions/{id}', { params: { path: { id } } }))));
    await done(text.ended);
  });
  const endOthers = useAct(async () => {
    await withFresh(() => body(api.DELETE('/v1/sessions')));
    ask(false);
    await done(text.endedOthers);
  });
  return (
    <>
      <PageTitle>{text.pages.sessions}</PageTitle>
      <p class="soft">{text.sessionsText}</p>
      {end.error && <Banner kind="bad">{end.error}</Banner>}
      <Await of={list} bones={<Bones rows={2} />}>
        {({ sessions }) => (
          <>
            <ul class="items" ref={page} tabIndex={-1} aria-label={text.pages.sessions}>
              {inOrder(sessions).map(session => (
                <li key={session.id}>
                  <span class={`mark ${session.current ? 'good' : ''}`}><Icon name="device" /></span>
                  <div class="grow">
                    <div class="row tight">
                      <strong>{deviceWords(session.device)}</strong>
                      {session.current && <span class="badge good">{text.thisDevice}</span>}
                    </div>
                    <div class="soft small">{placeWords(session.place)}</div>
                    <div class="soft small" title={dateTime(session.opened_at)}>{text.signedInAt(fromNow(session.opened_at))}</div>
                    {!session.current && <div class="soft small">{lastUsed(session)}</div>}
                  </div>
                  {!session.current && (
                    <Button small busy={end.busy && ending === session.id} aria-label={text.endOf(deviceWords(session.device))}
                      onClick={() => void end.run(session.id)}>{text.end}</Button>
                  )}
                </li>
              ))}
            </ul>
            {sessions.some(session => !session.current)
              ? <div><Button look="danger" onClick={() => ask(true)}>{text.endOthers}</Button></div>
              : <p class="soft">{text.onlyHere}</p>}
          </>
        )}
      </Await>
      {asks && (
        <ConfirmDialog title={text.endOthersTitle} confirm={text.endOthers} busy={endOthers.busy} onConfirm={() => void endOthers.run()}
          onClose={() => ask(false)}>
          <p>{text.endOthersText}</p>
          {endOthers.error && <Banner kind="bad">{endOthers.error}</Banner>}
        </ConfirmDialog>
      )}
    </>
  );
}

/** This one first, then the latest. */
const inOrder = (sessions: readonly Session[]) =>
  [...sessions].sort((a, b) => Number(b.current) - Number(a.current) || b.seen_at.localeCompare(a.seen_at));

// The hour is all that is kept.
const hour = 3_600_000;

const lastUsed = ({ seen_at: at }: Session) =>
  (serverNow() - Date.parse(at) < hour ? accountText().seenLately : accountText().seen(fromNow(at)));
