import { effect } from '@preact/signals';
import { useState } from 'preact/hooks';
import { account, endedElsewhere } from './account';

// In this page's memory only: gone with the tab, and when its person signs out or another one comes.
const kept = new Map<string, unknown>();
let person: string | undefined;

effect(() => {
  const id = account.value?.id;
  if (id === undefined ? account.value === null && !endedElsewhere.value : id !== person) {
    kept.clear();
  }

  person = id ?? person;
});

/**
 * A state of a form that outlives its page: a session that ends in the middle takes the page away, and who signs in again goes on with what
 * they typed. Not for secrets. The third value forgets it.
 */
export function useKept<T>(key: string, initial: T): [T, (value: T) => void, () => void] {
  const [value, set] = useState<T>(() => (kept.has(key) ? kept.get(key) as T : initial));
  return [
    value,
    next => {
      kept.set(key, next);
      set(next);
    },
    () => {
      kept.delete(key);
      set(initial);
    },
  ];
}
