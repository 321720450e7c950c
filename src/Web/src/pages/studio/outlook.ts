import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { api, body, isAbort } from '../../api/client';
import { link } from '../../api/events';
import { Fault } from '../../api/fault';
import type { JobQuote, JobSubmission, Model, Quota } from '../../api/types';
import { account, sessionOver } from '../../state/account';
import { unanswered } from '../../state/draft';
import { arrivals, isOver, jobs } from '../../state/jobs';

const smallestGap = 500;
const settling = 150;
const beat = 15_000;

/** The models that the server knows, and the names of those that are being loaded; undefined before it has said. */
export const models = signal<{ readonly all: readonly Model[]; readonly loading: readonly string[] } | undefined>();
export const quota = signal<Quota | undefined>();

/** What a job of these settings would cost and where it would wait, or why it cannot be said. */
export const quote = signal<{ readonly key: string; readonly quote?: JobQuote; readonly fault?: Fault } | undefined>();

let askedAt = 0;

/** The price does not depend on the words, so they are not sent before the person sends them. */
export const settingsOf = (submission: JobSubmission): JobSubmission => ({
  ...submission, prompt: '.', ...(submission.negative_prompt != null && { negative_prompt: '' }),
});

/** Keeps models, price and quota as they are now: when the settings or the jobs change, and now and then while somebody looks. */
export function useOutlook(submission: JobSubmission): void {
  const settings = settingsOf(submission);
  const key = JSON.stringify(settings);
  const [tick, setTick] = useState(0);
  const live = [...jobs.value.values()].filter(({ job }) => !isOver(job.state)).length;
  // The link that opens for the first time is no news.
  const isLost = link.value === 'lost';

  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && setTick(value => value + 1), beat);
    const look = () => document.visibilityState === 'visible' && setTick(value => value + 1);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);

  useEffect(() => ask(0, async end => {
    models.value = await body(api.GET('/v1/models', { signal: end })).then(list => ({ all: list.models, loading: list.loading ?? [] }));
  }), [tick, isLost, account.value?.id]);

  useEffect(() => ask(Math.max(settling, askedAt + smallestGap - Date.now()), async end => {
    askedAt = Date.now();
    try {
      const answer = await body(
        api.POST('/v1/jobs', { params: { query: { dry_run: true } }, body: settings, signal: end })) as JobQuote;
      quote.value = { key, quote: answer };
      quota.value = answer.quota;
    } catch (error) {
      if (error instanceof Fault && error.code !== 'offline' && !end.aborted) {
        quote.value = { key, fault: error };
        if (error.code === 'model_unknown') {
          const list = await body(api.GET('/v1/models', { signal: end }));
          models.value = { all: list.models, loading: list.loading ?? [] };
        }
      }

      throw error;
    }
  }), [key, tick, live, arrivals.value, unanswered.value.length, isLost, account.value?.id]);
}

/** Asks after a while, unless the question is out of date by then. What cannot be known now is asked for again soon enough. */
function ask(wait: number, question: (end: AbortSignal) => Promise<void>): () => void {
  const end = new AbortController();
  const timer = setTimeout(() => void question(end.signal).catch(error => {
    if (!isAbort(error) && !end.signal.aborted && error instanceof Fault && error.status === 401) {
      sessionOver();
    }
  }), wait);
  return () => {
    clearTimeout(timer);
    end.abort();
  };
}
