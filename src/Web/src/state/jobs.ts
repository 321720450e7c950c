import { computed, effect, signal } from '@preact/signals';
import { api, body } from '../api/client';
import { follow } from '../api/events';
import { Fault } from '../api/fault';
import type { Job, JobEvent, JobState } from '../api/types';
import { account, loadAccount } from './account';

/** A job and what passes by while it runs. */
export interface LiveJob {
  readonly job: Job;
  /** The last small image of how far it is, as an address of this page. */
  readonly preview?: string;
  /** Counts its events, so that an answer that is older than an event does not undo it. */
  readonly turn: number;
}

/** The person's jobs by id, as the server and its events tell. */
export const jobs = signal<ReadonlyMap<string, LiveJob>>(new Map());

/** Newest first. */
export const jobList = computed(() => [...jobs.value.values()].sort((a, b) => b.job.submitted_at.localeCompare(a.job.submitted_at)));

/** Counts the images that came since this page was opened: a gallery that sees it change looks again. */
export const arrivals = signal(0);

export const isOver = (state: JobState) => state === 'succeeded' || state === 'failed' || state === 'canceled';

/** Takes a job that the server has just told. */
export function keep(job: Job): void {
  const known = jobs.value.get(job.id);
  set(job.id, { ...known, job, turn: (known?.turn ?? 0) + 1 });
}

export function forget(id: string): void {
  const known = jobs.value.get(id);
  if (known?.preview) {
    URL.revokeObjectURL(known.preview);
  }

  const rest = new Map(jobs.value);
  rest.delete(id);
  jobs.value = rest;
}

/** Reads all jobs that the server still lists: after a reload, and after a gap in the events. */
export async function readJobs(): Promise<void> {
  const turns = new Map([...jobs.value].map(([id, live]) => [id, live.turn]));
  const { jobs: listed } = await body(api.GET('/v1/jobs'));
  for (const job of listed) {
    const known = jobs.value.get(job.id);
    if (!known || known.turn === turns.get(job.id)) {
      keep(job);
    }
  }
}

async function readJob(id: string): Promise<void> {
  try {
    keep(await body(api.GET('/v1/jobs/{id}', { params: { path: { id } } })));
  } catch (error) {
    if (error instanceof Fault && error.status === 404) {
      forget(id);
    } else {
      throw error;
    }
  }
}

function set(id: string, live: LiveJob): void {
  jobs.value = new Map(jobs.value).set(id, live);
}

/** Changes what is known of a job by one event. */
export function take(event: JobEvent): void {
  if (event.type === 'gap') {
    void readJobs().catch(() => undefined);
    return;
  }

  const id = event.job_id;
  if (!id) {
    return;
  }

  const known = jobs.value.get(id);
  if (!known) {
    // Another tab or program began it.
    void readJob(id).catch(() => undefined);
    return;
  }

  const { job } = known;
  const turn = known.turn + 1;
  const progress = event.step == null ? job.progress : { step: event.step, steps: event.steps ?? job.progress.steps };
  switch (event.type) {
    case 'queued':
      set(id, {
        ...known, turn,
        job: event.position == null ? job : { ...job, queue: { workers: 0, eta_seconds: null, ...job.queue, position: event.position } },
      });
      break;
    case 'started':
      set(id, { ...known, turn, job: { ...job, state: 'running', queue: null, started_at: event.at } });
      break;
    case 'progress':
      set(id, { ...known, turn, job: { ...job, state: 'running', queue: null, progress } });
      break;
    case 'preview':
      if (known.preview) {
        URL.revokeObjectURL(known.preview);
      }

      set(id, { turn, job: { ...job, state: 'running', queue: null, progress }, ...(event.preview && { preview: png(event.preview) }) });
      break;
    case 'finished':
      arrivals.value += 1;
      void readJob(id).catch(() => undefined);
      break;
    default:
      void readJob(id).catch(() => undefined);
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
  if (!person.value) {
    jobs.value = new Map();
    return;
  }

  const end = new AbortController();
  void follow(
    event => {
      if (event.type === 'ping' && event.id != null) {
        void readJobs().catch(() => undefined);
      }

      take(event);
    },
    end.signal).then(() => {
    // The stream ended for good: the session is over, or the account is.
    if (!end.signal.aborted) {
      void loadAccount().catch(() => undefined);
    }
  });
  return () => end.abort();
});
