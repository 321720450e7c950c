import { effect, signal } from '@preact/signals';
import { api, body } from '../api/client';
import { Fault } from '../api/fault';
import type { Job, JobSubmission } from '../api/types';
import { account, sessionOver } from './account';
import { serverNow } from './clock';
import { unanswered, type Unanswered } from './draft';
import { bytesOf, idOf } from './ids';
import { keep } from './jobs';

const firstWait = 1000;
const longestWait = 15_000;
// Within this time a person still waits for what they pressed. Long enough for a reload, a new start of the server and signing in again.
const patience = 10 * 60_000;

/** A refusal is an answer; after these nobody knows whether the job was taken in. */
const unclear = new Set(['offline', 'unavailable', 'internal', 'request_in_progress', 'storage_unavailable', 'unauthenticated']);

/** What was refused last, until something else is sent. */
export const refusal = signal<{ readonly fault: Fault; readonly submission: JobSubmission } | undefined>();

/** Why what is in the outbox is still there, by key. */
export const troubles = signal<ReadonlyMap<string, Fault>>(new Map());

/** What was pressed so long ago that it is sent only when the person says so once more, by key. */
export const overdue = signal<ReadonlySet<string>>(new Set());

/** The ids of the jobs that come of what is sent, by key: the news of a job can be faster than the answer to its submission. */
export const expected = signal<ReadonlyMap<string, string>>(new Map());

const running = new Map<string, AbortController>();

// A clock that was set back says nothing good either.
const isOverdue = ({ at }: Unanswered) => !(Math.abs(Date.now() - Date.parse(at)) < patience);

/**
 * Sends a job, once, for as long as a person waits for it. It stays in the outbox until the server has answered, also after a reload.
 */
export async function send(submission: JobSubmission): Promise<Job | undefined> {
  refusal.value = undefined;
  const sent: Unanswered = { key: crypto.randomUUID(), at: new Date(serverNow()).toISOString(), submission };
  unanswered.value = [...unanswered.value, sent];
  return deliver(sent);
}

/** Sends what was overdue: the person wants it still. It is the same job, in case it had arrived after all. */
export function sendNow(key: string): void {
  unanswered.value = unanswered.value.map(one => (one.key === key ? { ...one, at: new Date().toISOString() } : one));
}

/** Gives up on what was not answered. When it was taken in all the same, it comes up among the jobs. */
export function giveUp(key: string): void {
  running.get(key)?.abort();
  settle(key);
}

function settle(key: string): void {
  running.delete(key);
  unanswered.value = unanswered.value.filter(other => other.key !== key);
  troubles.value = without(troubles.value, key);
  expected.value = without(expected.value, key);
}

function without<T>(all: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  const rest = new Map(all);
  rest.delete(key);
  return rest;
}

/** The id that the server gives the job of this person and key. */
const jobIdOf = (person: string, key: string) => idOf(new Uint8Array([...bytesOf(person), ...new TextEncoder().encode(key)]));

async function deliver(sent: Unanswered): Promise<Job | undefined> {
  const { key, submission } = sent;
  const end = new AbortController();
  running.set(key, end);
  void jobIdOf(account.peek()!.id, key).then(id => {
    if (running.get(key) === end) {
      expected.value = new Map(expected.value).set(key, id);
    }
  });
  for (let wait = firstWait; !end.signal.aborted; wait = Math.min(wait * 2, longestWait)) {
    try {
      const job = await body(api.POST('/v1/jobs', {
        params: { header: { 'Idempotency-Key': key } }, body: submission, signal: end.signal,
      })) as Job;
      keep(job);
      settle(key);
      return job;
    } catch (error) {
      if (end.signal.aborted) {
        break;
      }

      const fault = error instanceof Fault ? error : new Fault('internal', String(error), 0);
      if (!unclear.has(fault.code)) {
        settle(key);
        refusal.value = { fault, submission };
        return undefined;
      }

      troubles.value = new Map(troubles.value).set(key, fault);
      if (fault.code === 'unauthenticated') {
        // Signed in again as the same person, the outbox is still there and begins anew.
        running.delete(key);
        sessionOver();
        return undefined;
      }

      await pause(Math.max(wait * (0.5 + Math.random() / 2), 1000 * (fault.retryAfter ?? 0)), end.signal);
      if (!end.signal.aborted && isOverdue(sent)) {
        // A lid that was closed for hours is as good as a page that was.
        running.delete(key);
        postpone(sent);
        return undefined;
      }
    }
  }

  return undefined;
}

/** Waits, but no longer than until the network is there again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(end, milliseconds);
    function end() {
      clearTimeout(timer);
      removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    }

    addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}

function postpone({ key }: Unanswered): void {
  if (!overdue.peek().has(key)) {
    overdue.value = new Set(overdue.peek()).add(key);
  }
}

// What a reload or the end of a session left over is sent as soon as its person is there. Words that are gone are not sent, and what
// somebody wanted hours ago is not what they want now: that waits for their word.
effect(() => {
  const waiting = unanswered.value;
  overdue.value = new Set(waiting.filter(one => !running.has(one.key) && isOverdue(one)).map(({ key }) => key));
  for (const [key, end] of running) {
    if (!waiting.some(one => one.key === key)) {
      end.abort();
      running.delete(key);
    }
  }

  if (account.value) {
    for (const one of waiting.filter(other => !running.has(other.key) && !overdue.peek().has(other.key))) {
      // Not within the effect: what is sent changes what the effect reads.
      queueMicrotask(() => !running.has(one.key) && unanswered.peek().includes(one) && void deliver(one));
    }
  }
});
