import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { isAbort } from '../api/client';
import { Fault } from '../api/fault';
import { sessionOver } from '../state/account';
import { common } from '../text/common';
import { sentence } from '../text/faults';
import { fieldSentence } from '../text/fields';
import { Banner } from './Banner';
import { Button } from './Button';

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly reload: () => Promise<void>;
  readonly set: (data: T) => void;
}

/** Reads something when the page opens, again when `keys` change, and when asked to. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>, keys: readonly unknown[] = []): Loaded<T> {
  const [state, set] = useState<{ data?: T; error?: unknown }>({});
  const latest = useRef<AbortController | undefined>(undefined);
  const reload = useCallback(async () => {
    latest.current?.abort();
    const now = (latest.current = new AbortController());
    try {
      const data = await read(now.signal);
      if (!now.signal.aborted) {
        set({ data });
      }
    } catch (error) {
      if (!now.signal.aborted && !isAbort(error)) {
        notice(error);
        set(before => ({ ...before, error }));
      }
    }
  }, keys);
  useEffect(() => {
    void reload();
    return () => latest.current?.abort();
  }, [reload]);
  return { data: state.data, error: state.error, reload, set: data => set({ data }) };
}

/** What was read; a sign of waiting before, and what went wrong with a way to try again. What is there already stays. */
export function Await<T>({ of, children, bones }: {
  of: Loaded<T>; children: (data: T) => ComponentChildren; bones?: ComponentChildren;
}): JSX.Element {
  return (
    <>
      {of.error !== undefined && (
        <Banner kind="bad">
          {sentence(of.error)} <Button small look="quiet" onClick={() => void of.reload()}>{common().retry}</Button>
        </Banner>
      )}
      {of.data !== undefined
        ? children(of.data)
        : of.error === undefined && (bones ?? <div class="row" role="status"><span class="spinner" /> {common().loading}</div>)}
    </>
  );
}

export interface Act<A extends unknown[]> {
  readonly run: (...values: A) => Promise<boolean>;
  readonly busy: boolean;
  /** What went wrong as a whole, in the reader's language; empty when a field says it. */
  readonly error: string | undefined;
  readonly fault: Fault | undefined;
  /** What is wrong with a field. */
  readonly field: (name: string) => string | undefined;
  readonly reset: () => void;
}

/** Does something once at a time, and keeps what went wrong. The answer of `run` tells whether it was done. */
export function useAct<A extends unknown[]>(act: (...values: A) => Promise<unknown>): Act<A> {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const running = useRef(false);
  const latest = useRef(act);
  latest.current = act;
  const run = useCallback(async (...values: A) => {
    if (running.current) {
      return false;
    }

    running.current = true;
    setBusy(true);
    setFault(undefined);
    try {
      await latest.current(...values);
      return true;
    } catch (error) {
      if (!isAbort(error)) {
        notice(error);
        setFault(error instanceof Fault ? error : new Fault('internal', String(error), 0));
      }

      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return {
    run,
    busy,
    fault,
    error: fault && sentence(fault),
    field: name => fieldSentence(fault, name),
    reset: () => setFault(undefined),
  };
}

function notice(error: unknown): void {
  if (error instanceof Fault && error.status === 401 && error.code === 'unauthenticated') {
    sessionOver();
  }
}
