import { useEffect } from 'preact/hooks';
import { useLoad, type Loaded } from '../../ui/load';

const pause = 5000;

/** Reads something again and again, as long as somebody looks. */
export function useLive<T>(read: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const loaded = useLoad(read);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && void loaded.reload(), pause);
    return () => clearInterval(timer);
  }, [loaded.reload]);
  return loaded;
}
