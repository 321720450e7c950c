import { useEffect } from 'preact/hooks';
import { useLoad, type Loaded } from '../../ui/load';

const pause = 5000;

/** Reads something again and again, as long as somebody looks. */
export function useLive<T>(read: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const loaded = useLoad(read);
  const { reload } = loaded;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    // The pause comes after the answer: a server that takes longer than that is not asked before it has answered.
    const next = () => {
      timer = setTimeout(() => void (async () => {
        if (document.visibilityState === 'visible') {
          await reload();
        }

        if (!isOver) {
          next();
        }
      })(), pause);
    };
    next();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [reload]);
  return loaded;
}
