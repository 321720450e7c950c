import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX, RefObject } from 'preact';
import type { Job } from '../../api/types';
import { routes } from '../../routes';
import { account } from '../../state/account';
import { serverNow } from '../../state/clock';
import { change, dismissed, isDraftKept, isOpen, unanswered } from '../../state/draft';
import { areJobsKnown, cancel, catchUp, isOver, jobList, jobs, type LiveJob } from '../../state/jobs';
import { expected } from '../../state/outbox';
import { percent } from '../../text/format';
import { studio } from '../../text/studio';
import { Icon } from '../../ui/Icon';
import { PageTitle } from '../../ui/Page';
import { Composer } from './Composer';
import { Parameters } from './Dialogs';
import { examples } from './examples';
import { cardId, JobCard, resultsId, UnansweredCard } from './JobCard';
import { models } from './outlook';
import { modelOf, shareOf } from './request';
import './studio.css';

export { remix } from './remix';

const mostShown = 24;
const longAgo = 10 * 60_000;
const openedAt = serverNow();

/** Jobs that ended without an image before the person came are of no use to them. One whose end they saw is, whatever their clock says. */
function isShown({ job, wasLive }: LiveJob): boolean {
  return job.state === 'succeeded'
    ? job.prompt !== ''
    : !dismissed.value.includes(job.id)
      && (wasLive || Date.parse(job.finished_at ?? job.submitted_at) > openedAt - longAgo);
}

export default function Studio(): JSX.Element {
  const text = studio();
  const prompt = useRef<HTMLTextAreaElement>(null);
  const results = useRef<HTMLElement>(null);
  const [told, tell] = useState<Job>();
  const now = useClock();
  const shown = jobList.value.filter(isShown);
  const sent = unanswered.value.filter(one => !jobs.value.has(expected.value.get(one.key) ?? '')).reverse();
  const live = shown.filter(({ job }) => !isOver(job.state));

  useEffect(() => {
    // On a phone the keyboard would cover half of what there is to see.
    if (!matchMedia('(pointer: coarse)').matches) {
      prompt.current?.focus({ preventScroll: true });
    }

    if (areJobsKnown.peek()) {
      // The gallery may have deleted some of what they made.
      void catchUp();
    }
  }, []);

  const toForm = () => {
    scrollTo({ top: 0, behavior: 'smooth' });
    prompt.current?.focus({ preventScroll: true });
  };
  useKeys(prompt);

  return (
    <div class="studio">
      <PageTitle unseen>{text.title}</PageTitle>
      <Composer prompt={prompt} />
      {!isDraftKept.value && <p class="studio-unkept small soft" role="status"><Icon name="info" size={16} />{text.unkept}</p>}
      <section ref={results} id={resultsId} tabIndex={-1} class="results" aria-labelledby="results"
        onKeyDown={event => walk(event, results.current!)}>
        {sent.length > 0 || shown.length > 0
          ? (
            <>
              <div class="results-head">
                <h2 id="results">{text.yours}</h2>
                {live.length > 0 && <Strip live={live} />}
                <a class="small results-all" href={routes.gallery}>{text.older}</a>
              </div>
              <div class="jobs">
                {sent.map(one => <UnansweredCard key={one.key} sent={one} />)}
                {shown.filter(({ job }, index) => index < mostShown || !isOver(job.state)).map(one => (
                  <JobCard key={one.job.id} live={one} now={now} onParameters={tell} onRemix={toForm} />
                ))}
              </div>
            </>
          )
          : areJobsKnown.value ? <Examples onTaken={toForm} /> : <Bones />}
      </section>
      <News />
      {told && <Parameters job={told} onClose={() => tell(undefined)} onRemix={toForm} />}
    </div>
  );
}

/** All that is in work, at a glance, and the way to each. */
function Strip({ live }: { live: readonly LiveJob[] }): JSX.Element {
  const text = studio();
  return (
    <div class="job-strip">
      <span class="small soft number">{text.inWork(live.length)}</span>
      <ul aria-label={text.queue}>
        {[...live].reverse().map(one => (
          <li key={one.job.id}>
            <button type="button" aria-label={`${text.progressOf(one.job.prompt)}, ${percent(shareOf(one))}`} title={one.job.prompt}
              style={{ '--share': String(shareOf(one)) }} onClick={() => {
                const card = document.getElementById(cardId(one.job.id));
                card?.scrollIntoView({ block: 'center', behavior: 'smooth' });
                card?.querySelector<HTMLElement>('[data-stop]')?.focus({ preventScroll: true });
              }}>
              <span>{one.preview && <img src={one.preview} alt="" />}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Examples({ onTaken }: { onTaken: () => void }): JSX.Element {
  const text = studio();
  const known = models.value?.all;
  const model = known && modelOf(undefined, known, account.value?.preferences?.model);
  const [pictures, show] = useState<readonly string[]>();
  useEffect(() => void import('./pictures').then(file => show(file.pictures), () => undefined), []);
  return (
    <div class="studio-examples">
      <h2 id="results">{text.exampleTitle}</h2>
      <p class="soft">{text.exampleText}</p>
      <ul>
        {examples.map((prompt, index) => (
          <li key={prompt}>
            <button type="button" onClick={() => { change({ prompt }); onTaken(); }}>
              {(!model || model.name === 'mini')
                && <div class="picture">{pictures && <img src={pictures[index]} alt="" width={256} height={256} decoding="async" />}</div>}
              <span lang="en">{prompt}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Bones(): JSX.Element {
  return (
    <>
      <div class="results-head"><h2 id="results">{studio().yours}</h2></div>
      <div class="jobs" aria-hidden="true">
        {[0, 1, 2, 3].map(one => <div key={one} class="job"><div class="job-frame bone" style={{ aspectRatio: '1' }} /></div>)}
      </div>
    </>
  );
}

/** Says what became of the jobs to those who listen. Not each step: only the ends. */
function News(): JSX.Element {
  const text = studio();
  const [said, tell] = useState('');
  const states = useRef(new Map<string, string>());
  useSignalEffect(() => {
    for (const { job } of jobs.value.values()) {
      const before = states.current.get(job.id);
      states.current.set(job.id, job.state);
      if (before && before !== job.state && isOver(job.state)) {
        tell(job.state === 'succeeded' ? text.saidDone(job.prompt)
          : job.state === 'failed' ? text.saidFailed(job.prompt) : text.saidCanceled);
      }
    }
  });
  return <div class="unseen" role="status" aria-live="polite">{said}</div>;
}

/** The time, once a second, while something is in work. */
function useClock(): number {
  const [now, set] = useState(Date.now());
  const isBusy = [...jobs.value.values()].some(({ job }) => !isOver(job.state));
  useEffect(() => {
    if (isBusy) {
      set(Date.now());
      const timer = setInterval(() => set(Date.now()), 1000);
      return () => clearInterval(timer);
    }

    return undefined;
  }, [isBusy]);
  return now;
}

function useKeys(prompt: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isElsewhere = document.querySelector('dialog[open], :popover-open') !== null;
      // A key that is held down means one act, and one that belongs to an input method none.
      if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isElsewhere) {
        return;
      }

      const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select');
      if (event.key === '/' && !isTyping) {
        event.preventDefault();
        prompt.current?.focus();
      } else if (event.key === 'Escape' && isOpen.value) {
        isOpen.value = false;
        prompt.current?.focus();
      } else if (event.key === 'Escape') {
        const last = jobList.value.find(({ job }) => !isOver(job.state));
        if (last) {
          void cancel(last.job.id).catch(() => undefined);
        }
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** The arrows go from image to image: along the line, and to the nearest in the line above or below. */
function walk(event: KeyboardEvent, within: HTMLElement): void {
  const from = event.target as HTMLElement;
  if (!event.key.startsWith('Arrow') || from.closest('[popover]') || !from.closest('.job')) {
    return;
  }

  const all = [...within.querySelectorAll<HTMLElement>('[data-stop]')];
  const here = from.closest('.job')!;
  const at = all.indexOf(from) >= 0 ? all.indexOf(from) : all.findIndex(one => here.contains(one));
  const isRightward = document.documentElement.dir !== 'rtl';
  const step = event.key === 'ArrowRight' ? (isRightward ? 1 : -1) : event.key === 'ArrowLeft' ? (isRightward ? -1 : 1) : 0;
  const next = step !== 0 ? all[at + step] : nearest(all, all[at], event.key === 'ArrowDown' ? 1 : -1);
  if (next) {
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }
}

function nearest(all: readonly HTMLElement[], from: HTMLElement | undefined, way: 1 | -1): HTMLElement | undefined {
  if (!from) {
    return undefined;
  }

  const middle = (one: HTMLElement) => {
    const { left, width, top, height } = one.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  };
  const here = middle(from);
  const distance = (one: HTMLElement) => {
    const there = middle(one);
    const down = (there.y - here.y) * way;
    return down > from.offsetHeight / 4 ? down + Math.abs(there.x - here.x) * 2 : Infinity;
  };
  const best = [...all].sort((a, b) => distance(a) - distance(b))[0];
  return best && distance(best) < Infinity ? best : undefined;
}
