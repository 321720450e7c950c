import { signal } from '@preact/signals';
import { createParser } from 'eventsource-parser';
import { Fault, readFault } from './fault';
import type { JobEvent } from './types';

const firstWait = 500;
const longestWait = 15_000;
// The server says at least every 15 seconds that it lives.
const silence = 40_000;
// A gap that is shorter than this is made up for before anybody misses anything.
const patience = 3000;

export type Link = 'closed' | 'opening' | 'open' | 'lost';

/** Whether the events of this person arrive. */
export const link = signal<Link>('closed');

/** Whether they have been missing for so long that the person should know. */
export const isMissed = signal(false);

let missing: ReturnType<typeof setTimeout> | undefined;

function note(now: Link): void {
  link.value = now;
  if (now === 'lost') {
    missing ??= setTimeout(() => void (isMissed.value = true), patience);
  } else {
    clearTimeout(missing);
    missing = undefined;
    isMissed.value = false;
  }
}

/**
 * The person's events, from now on and without a gap: a connection that breaks, or that says nothing for too long, is opened again from the
 * last event that came. `onGap` is called each time that it could not be kept, for what cannot wait until it can. Ends when `signal` is
 * aborted, or when the session is over.
 */
export async function follow(take: (event: JobEvent) => void, onGap: () => void, signal: AbortSignal): Promise<void> {
  let cursor: string | undefined;
  let wait = firstWait;
  while (!signal.aborted) {
    const fault = await listen(
      cursor,
      (id, event) => {
        cursor = id ?? cursor;
        wait = firstWait;
        note('open');
        take(event);
      },
      signal);
    if (signal.aborted || fault?.status === 401) {
      break;
    }

    note('lost');
    onGap();
    await pause(Math.max(wait * (0.5 + Math.random() / 2), 1000 * (fault?.retryAfter ?? 0)), signal);
    wait = Math.min(wait * 2, longestWait);
  }

  note('closed');
}

async function listen(
  cursor: string | undefined, take: (id: string | undefined, event: JobEvent) => void, signal: AbortSignal): Promise<Fault | undefined> {
  const quiet = new AbortController();
  let timer = setTimeout(() => quiet.abort(), silence);
  try {
    const response = await fetch('/v1/events', {
      headers: { Accept: 'text/event-stream', ...(cursor && { 'Last-Event-ID': cursor }) },
      signal: AbortSignal.any([signal, quiet.signal]),
    });
    if (!response.ok || !response.body) {
      return readFault(response, await response.json().catch(() => undefined));
    }

    const parser = createParser({
      onEvent: message => take(message.id || undefined, JSON.parse(message.data) as JobEvent),
    });
    const text = response.body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>).getReader();
    for (;;) {
      const { done, value } = await text.read();
      if (done) {
        return undefined;
      }

      clearTimeout(timer);
      timer = setTimeout(() => quiet.abort(), silence);
      parser.feed(value);
    }
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Waits, but no longer than until the network is there again or somebody looks at the page again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(end, milliseconds);
    function end() {
      clearTimeout(timer);
      removeEventListener('online', end);
      document.removeEventListener('visibilitychange', end);
      signal.removeEventListener('abort', end);
      resolve();
    }

    addEventListener('online', end);
    document.addEventListener('visibilitychange', end);
    signal.addEventListener('abort', end);
  });
}
