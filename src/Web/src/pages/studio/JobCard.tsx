import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { api, body } from '../../api/client';
import { Fault } from '../../api/fault';
import type { Job, JobImage, JobSubmission } from '../../api/types';
import { routes } from '../../routes';
import { account } from '../../state/account';
import { dismiss, type Unanswered } from '../../state/draft';
import { cancel, isOver, type LiveJob } from '../../state/jobs';
import { giveUp, overdue, refusal, send, sendNow, troubles } from '../../state/outbox';
import { sentence } from '../../text/faults';
import { duration, fromNow, number, percent } from '../../text/format';
import { studio } from '../../text/studio';
import { Button, IconButton } from '../../ui/Button';
import { copyWords } from '../../ui/copy';
import { Icon } from '../../ui/Icon';
import { useAct } from '../../ui/load';
import { Menu } from '../../ui/Menu';
import { say } from '../../ui/toast';
import { models } from './outlook';
import { remix } from './remix';
import { againOf, modelOf, secondsLeft, shareOf } from './request';

const longestWait = 15_000;

/** What the arrow keys go through. */
export const stop = { 'data-stop': '' } as const;

export const cardId = (id: string) => `job-${id}`;

export const resultsId = 'results-all';

/** A card that goes hands the focus to what it stood in. */
const leaveCard = () => document.getElementById(resultsId)?.focus({ preventScroll: true });

const style = () => account.value?.preferences?.style;

/** One job: how far it is, then what became of it, in the same place and of the same size. */
export function JobCard({ live, now, onParameters, onRemix }: {
  live: LiveJob; now: number; onParameters: (job: Job) => void; onRemix: () => void;
}): JSX.Element {
  const { job } = live;
  const card = useRef<HTMLElement>(null);
  const held = card.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    // What had the focus may be gone with the state that it belonged to.
    if (held && !card.current?.contains(document.activeElement)) {
      card.current?.querySelector<HTMLElement>('[data-stop]')?.focus({ preventScroll: true });
    }
  }, [job.state]);
  const stopIt = useAct(() => cancel(job.id));
  const count = job.requested_images;
  const hasNothing = job.state === 'failed' || job.state === 'canceled';
  return (
    <article ref={card} id={cardId(job.id)} class={`job ${count > 4 ? 'broad' : ''}`} data-state={job.state} aria-label={job.prompt}
      onKeyDown={event => {
        if (event.key === 'Escape' && !isOver(job.state)) {
          event.stopPropagation();
          if (!event.repeat) {
            void stopIt.run();
          }
        }
      }}>
      <Frame width={job.width} height={job.height} count={count} isLive={!isOver(job.state)}>
        {index => hasNothing
          ? index === 0 && <div class="job-tile whole"><Icon name={job.state === 'failed' ? 'alert' : 'stop'} size={28} /></div>
          : <Tile live={live} index={index} />}
      </Frame>
      <div class="job-foot">
        <p class="job-prompt" dir="auto" title={job.prompt}>{job.prompt}</p>
        {job.state === 'succeeded'
          ? <Acts job={job} onParameters={() => onParameters(job)} onRemix={onRemix} />
          : hasNothing
            ? <Ended job={job} />
            : (
              <div class="job-row">
                <Waiting live={live} now={now} />
                <IconButton {...stop} label={studio().cancelOf(job.prompt)} icon="stop" busy={stopIt.busy}
                  onClick={() => void stopIt.run()} />
              </div>
            )}
        {stopIt.error && <p class="job-error small" role="alert">{stopIt.error}</p>}
      </div>
    </article>
  );
}

/** What was sent and not answered yet. */
export function UnansweredCard({ sent }: { sent: Unanswered }): JSX.Element {
  const text = studio();
  const { submission } = sent;
  const known = models.value?.all;
  const model = known && modelOf(submission.model ?? undefined, known, account.value?.preferences?.model);
  const fault = troubles.value.get(sent.key);
  const count = submission.images ?? 1;
  const asks = overdue.value.has(sent.key);
  return (
    <article class={`job ${count > 4 ? 'broad' : ''}`} data-state={asks ? 'overdue' : 'sending'} aria-label={submission.prompt}>
      <Frame width={submission.width ?? model?.default_width ?? 1} height={submission.height ?? model?.default_height ?? 1}
        count={count} isLive={!asks}>
        {() => <div class="job-tile" />}
      </Frame>
      <div class="job-foot">
        <p class="job-prompt" dir="auto" title={submission.prompt}>{submission.prompt}</p>
        {asks && (
          <>
            <p class="small soft" role="status">{text.leftOver(fromNow(sent.at))}</p>
            <div class="job-row acts">
              <Button {...stop} small onClick={() => { leaveCard(); sendNow(sent.key); }}>{text.sendIt}</Button>
              <Button small look="quiet" onClick={() => { leaveCard(); giveUp(sent.key); }}>{text.throwAway}</Button>
            </div>
          </>
        )}
        {!asks && (
          <div class="job-row">
            <span class="job-says small" role="status">{fault ? text.sendAgainSoon : text.sending}</span>
            {fault && <Button {...stop} small look="quiet" onClick={() => { leaveCard(); giveUp(sent.key); }}>{text.giveUp}</Button>}
          </div>
        )}
      </div>
    </article>
  );
}

/** Has its final size from the start. */
function Frame({ width, height, count, isLive, children }: {
  width: number; height: number; count: number; isLive: boolean; children: (index: number) => ComponentChildren;
}): JSX.Element {
  const columns = count === 1 ? 1 : count > 4 ? 4 : 2;
  return (
    <div class={`job-frame ${isLive ? 'live' : ''}`} style={{
      gridTemplateColumns: `repeat(${columns}, 1fr)`,
      aspectRatio: `${columns * width} / ${Math.ceil(count / columns) * height}`,
    }}>
      {Array.from({ length: count }, (_, index) => children(index))}
    </div>
  );
}

function Tile({ live: { job, preview, before }, index }: { live: LiveJob; index: number }): JSX.Element {
  const text = studio();
  const image = job.images[index];
  if (job.state === 'succeeded' && !image) {
    return <div class="job-tile job-gone soft small"><Icon name="trash" />{text.deleted}</div>;
  }

  // The previews are of a job's first image.
  const shown = index === 0;
  return (
    <div class="job-tile" key={index}>
      {shown && before && <img class="preview" src={before} alt="" key={before} />}
      {shown && preview && <img class="preview" src={preview} alt="" key={preview} />}
      {image && <Result image={image} alt={job.prompt} />}
    </div>
  );
}

function Result({ image, alt }: { image: JobImage; alt: string }): JSX.Element {
  const text = studio();
  const [state, set] = useState<'loading' | 'here' | 'lost' | 'gone'>('loading');
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (state !== 'lost') {
      return undefined;
    }

    // Deleted is only what the server says is not there; what could not be fetched is fetched again.
    const again = () => {
      set('loading');
      setAttempt(attempt + 1);
    };
    const timer = setTimeout(() => {
      void body(api.GET('/v1/images/{id}', { params: { path: { id: image.id } } })).then(again, (error: unknown) =>
        error instanceof Fault && error.status === 404 ? set('gone') : again());
    }, attempt === 0 ? 0 : Math.min(longestWait, 500 * 2 ** attempt));
    return () => clearTimeout(timer);
  }, [state]);
  if (state === 'gone') {
    return <div class="job-gone soft small"><Icon name="trash" />{text.deleted}</div>;
  }

  return (
    <a {...stop} href={routes.image.replace(':id', image.id)} aria-label={text.open(alt)}>
      <img key={attempt} class={`result ${state}`} src={image.content_url} alt={alt} width={image.width} height={image.height}
        decoding="async" onLoad={() => set('here')} onError={() => set('lost')} />
    </a>
  );
}

function Waiting({ live, now }: { live: LiveJob; now: number }): JSX.Element {
  const text = studio();
  const { job } = live;
  const known = models.value;
  const model = known?.all.find(({ name }) => name === job.model);
  if (job.state === 'queued') {
    const eta = job.queue?.eta_seconds;
    const says = known?.loading.includes(job.model) ? text.waitsLoading
      : model?.workers === 0 ? text.waitsNobody
        : [text.place(job.queue?.position ?? 0), eta != null && eta >= 1 && text.about(duration(Math.ceil(eta)))]
          .filter(Boolean).join(', ');
    return <span class="job-says small number">{says}</span>;
  }

  const share = shareOf(live);
  const left = secondsLeft(live, model, now);
  const says = share >= 0.99 ? text.finishing
    : [share > 0 ? percent(share) : text.developing, left !== undefined && left >= 1 && text.timeLeft(duration(Math.ceil(left)))];
  return (
    <span class="job-says small number">
      <span>{Array.isArray(says) ? says.filter(Boolean).join(' · ') : says}</span>
      <progress max={1} value={share} aria-label={text.progressOf(job.prompt)} />
    </span>
  );
}

/** Sends a job once more; a refusal is said where the person looks. False also when it was not sent, or not yet. */
async function sendOnce(submission: JobSubmission): Promise<boolean> {
  const job = await send(submission);
  if (job) {
    say(studio().saidSent);
  } else if (refusal.value?.submission === submission) {
    say(sentence(refusal.value.fault));
  }

  return job !== undefined;
}

function Acts({ job, onParameters, onRemix }: { job: Job; onParameters: () => void; onRemix: () => void }): JSX.Element {
  const text = studio();
  const another = useAct(() => sendOnce(againOf(job, style())));
  const [only] = job.images;
  return (
    <div class="job-row acts">
      {only && job.images.length === 1 && (
        <a class="button icon quiet" href={only.content_url} download="" aria-label={text.download} title={text.download}>
          <Icon name="download" />
        </a>
      )}
      <IconButton label={text.another} icon="dice" busy={another.busy} onClick={() => void another.run()} />
      <IconButton label={text.remix} icon="remix" onClick={() => { remix(job); onRemix(); }} />
      <Menu label={text.actsOf(job.prompt)}>
        <button type="button" onClick={onParameters}><Icon name="info" />{text.parameters}</button>
        <button type="button" onClick={() => void copyWords(String(job.seed))}><Icon name="copy" />{text.copySeed}</button>
        <button type="button" onClick={() => void copyWords(job.prompt)}><Icon name="copy" />{text.copyPrompt}</button>
        {job.images.length > 1 && job.images.map((image, index) => (
          <a key={image.id} href={image.content_url} download=""><Icon name="download" />{text.download} {number(index + 1)}</a>
        ))}
      </Menu>
    </div>
  );
}

function Ended({ job }: { job: Job }): JSX.Element {
  const text = studio();
  const again = useAct(async () => {
    if (await sendOnce(againOf(job, style(), job.seed))) {
      leaveCard();
      dismiss(job.id);
    }
  });
  const told = job.error && new Fault(job.error.code, job.error.message, 0);
  return (
    <>
      <p class={`small ${told ? 'job-error' : 'soft'}`}>{told ? sentence(told) : text.canceled}</p>
      <div class="job-row acts">
        <Button {...stop} small icon="remix" busy={again.busy} onClick={() => void again.run()}>{text.again}</Button>
        <IconButton label={text.put} icon="close" onClick={() => { leaveCard(); dismiss(job.id); }} />
      </div>
    </>
  );
}
