import { computed, effect, signal } from '@preact/signals';
import { api, body } from '../api/client';
import { follow } from '../api/events';
import { Fault } from '../api/fault';
import type { Job, JobEvent, JobState } from '../api/types';
import { account, loadAccount, sessionOver } from './account';
import { onTold } from './tabs';

const firstWait = 500;
const longestWait = 15_000;
const figuresAge = 5000;

/** A job and what passes by while it runs. */
export interface LiveJob {
  readonly job: Job;
  /** The last small image of how far it is, as an address of this page. */
  readonly preview?: string;
  /** The one before, over which the last one fades in. */
  readonly before?: string;
  /** The first that was seen of its steps, by this machine's clock: how fast it goes. */
  readonly pace?: { readonly step: number; readonly at: number };
  /** Whether this page saw it before its end. */
  readonly wasLive?: boolean;
  /** Counts its events, so that an answer that is older than an event does not undo it. */
  readonly turn: number;
}

/** The person's jobs by id, as the server and its events tell. */
export const jobs = signal<ReadonlyMap<string, LiveJob>>(new Map());

/** Newest first. */
export const jobList = computed(() => [...jobs.value.values()].sort((a, b) => b.job.submitted_at.localeCompare(a.job.submitted_at)));

/** Whether the server has told the jobs since the person came. */
export const areJobsKnown = signal(false);

/** Counts the images that came since this page was opened: a gallery that sees it change looks again. */
export const arrivals = signal(0);

export const isOver = (state: JobState) => state === 'succeeded' || state === 'failed' || state === 'canceled';

/** Takes a job that the server has just told. One that has ended never changes again: an answer that says otherwise is an older one. */
export function keep(job: Job): void {
  const known = jobs.value.get(job.id);
  if (!known || !isOver(known.job.state) || isOver(job.state)) {
    // What this page meets at its end only came without a word of it before: a quick job of another tab or program.
    const isNews = known ? known.job.state !== 'succeeded' : areJobsKnown.peek();
    arrivals.value += isNews && job.state === 'succeeded' ? 1 : 0;
    set(job.id, { ...known, job, wasLive: known?.wasLive || !isOver(job.state), turn: (known?.turn ?? 0) + 1 });
  }
}

export function forget(id: string): void {
  release(jobs.value.get(id));
  const rest = new Map(jobs.value);
  rest.delete(id);
  jobs.value = rest;
}

/** Stops a job; one that has ended stays as it is. */
export async function cancel(id: string): Promise<void> {
  keep(await body(api.POST('/v1/jobs/{id}/cancel', { params: { path: { id } } })));
}

/** Reads all jobs that the server still lists: after a reload, and after a gap in the events. */
export async function readJobs(): Promise<void> {
  const turns = new Map([...jobs.value].map(([id, live]) => [id, live.turn]));
  const whose = person.peek();
  const isOurs = () => person.peek() === whose;
  const list = await body(api.GET('/v1/jobs')).catch((error: unknown) => {
    if (isOurs()) {
      throw error;
    }
  });
  if (!list || !isOurs()) {
    // Somebody else is here by now: neither the jobs nor a refusal are theirs.
    return;
  }

  for (const job of list.jobs) {
    const known = jobs.value.get(job.id);
    if (!known || known.turn === turns.get(job.id)) {
      keep(job);
    }
  }

  areJobsKnown.value = true;
}

// One catching up at a time, and one more when another was asked for meanwhile: until the server has answered, or the person is gone.
let catching: Promise<void> | undefined;
let isBehind = false;

/** Reads all jobs, and does not let go until that was possible. */
export function catchUp(): Promise<void> {
  isBehind = true;
  return catching ??= (async () => {
    const whose = person.peek();
    for (let wait = firstWait; isBehind && person.peek() === whose; ) {
      isBehind = false;
      try {
        await readJobs();
      } catch (error) {
        if (isOut(error)) {
          break;
        }

        isBehind = true;
        await new Promise(resolve => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, longestWait);
      }
    }
  })().finally(() => {
    catching = undefined;
    if (isBehind && person.peek() !== undefined) {
      // Asked for by somebody who came meanwhile.
      void catchUp();
    }
  });
}

function isOut(error: unknown): boolean {
  if (error instanceof Fault && error.status === 401) {
    sessionOver();
    return true;
  }

  return false;
}

const reading = new Set<string>();

async function readJob(id: string): Promise<void> {
  const whose = person.peek();
  try {
    const job = await body(api.GET('/v1/jobs/{id}', { params: { path: { id } } }));
    if (person.peek() === whose) {
      keep(job);
    }
  } catch (error) {
    if (person.peek() !== whose) {
      return;
    }

    if (error instanceof Fault && error.status === 404) {
      forget(id);
    } else if (!isOut(error)) {
      void catchUp();
    }
  }
}

// Many events tell of a job that this page does not know yet; one answer is enough.
function meet(id: string): void {
  if (!reading.has(id)) {
    reading.add(id);
    void readJob(id).finally(() => reading.delete(id));
  }
}

function set(id: string, live: LiveJob): void {
  const last = jobs.value.get(id);
  for (const old of [last?.before, last?.preview]) {
    if (old && old !== live.before && old !== live.preview) {
      URL.revokeObjectURL(old);
    }
  }

  jobs.value = new Map(jobs.value).set(id, live);
}

function release(live: LiveJob | undefined): void {
  for (const address of [live?.before, live?.preview]) {
    if (address) {
      URL.revokeObjectURL(address);
    }
  }
}

let figuresAt = 0;

// An event tells the place only; the expected time is asked for, now and then.
function readFigures(): void {
  if (Date.now() - figuresAt > figuresAge) {
    figuresAt = Date.now();
    void readJobs().catch(isOut);
  }
}

/** Changes what is known of a job by one event. */
export function take(event: JobEvent): void {
  if (event.type === 'gap') {
    void catchUp();
    return;
  }

  const id = event.job_id;
  if (!id) {
    return;
  }

  const known = jobs.value.get(id);
  if (!known) {
    // Another tab or program began it.
    arrivals.value += event.type === 'finished' ? 1 : 0;
    meet(id);
    return;
  }

  if (isOver(known.job.state)) {
    // What passed by was overtaken by the end.
    return;
  }

  const { job } = known;
  const turn = known.turn + 1;
  const progress = event.step == null ? job.progress : { step: event.step, steps: event.steps ?? job.progress.steps };
  // A job that another worker began anew has a new pace.
  const pace = known.pace && known.pace.step <= progress.step ? known.pace : { step: progress.step, at: Date.now() };
  switch (event.type) {
    case 'queued':
      if (event.position != null && event.position !== job.queue?.position) {
        set(id, {
          ...known, turn,
          job: { ...job, state: 'queued', queue: { workers: job.queue?.workers ?? 0, position: event.position } },
        });
        readFigures();
      }

      break;
    case 'started': {
      const { pace: _, ...rest } = known;
      set(id, { ...rest, turn, job: { ...job, state: 'running', queue: undefined, started_at: event.at } });
      break;
    }

    case 'progress':
      set(id, { ...known, turn, pace, job: { ...job, state: 'running', queue: undefined, progress } });
      break;
    case 'preview':
      set(id, {
        ...known, turn, pace, job: { ...job, state: 'running', queue: undefined, progress },
        ...(event.preview && { preview: png(event.preview), ...(known.preview && { before: known.preview }) }),
      });
      break;
    default:
      void readJob(id);
  }
}

function png(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
}

// The events are followed as long as somebody is signed in. The jobs are read when the events are being listened to, not before: what
// happens in between is in one of the two.
const person = computed(() => account.value?.id);
effect(() => {
  for (const live of jobs.peek().values()) {
    release(live);
  }

  jobs.value = new Map();
  areJobsKnown.value = false;
  if (!person.value) {
    return;
  }

  const end = new AbortController();
  void follow(
    event => {
      if (event.type === 'ping' && event.id != null) {
        void catchUp();
      }

      take(event);
    },
    () => {
      // Where a network lets no stream through, the page asks now and then for what is in work.
      if ([...jobs.peek().values()].some(({ job }) => !isOver(job.state))) {
        void catchUp();
      }
    },
    end.signal).then(() => {
    // The stream ended for good: the session is over, or the account is.
    if (!end.signal.aborted) {
      void loadAccount().catch(() => undefined);
    }
  });
  return () => end.abort();
});

// The gallery of another tab deleted something: what a job made may be gone.
onTold('gallery-changed', () => person.peek() && void catchUp());
