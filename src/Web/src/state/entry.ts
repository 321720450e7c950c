import { effect, signal } from '@preact/signals';
import { account, endedElsewhere } from './account';

/** What one page of coming in tells the next, in this tab's memory only: it is gone with the tab. */
export const entry = signal<{
  /** The address to begin with. */
  readonly email?: string;
  /** What was done before. */
  readonly done?: 'reset' | 'confirmed' | 'changed';
}>({});

// Somebody whose session was ended signs in again with the same address. Whoever signs out leaves nothing behind.
effect(() => {
  const email = account.value?.email;
  if (email) {
    entry.value = { email };
  } else if (account.value === null && !endedElsewhere.value && !entry.peek().done) {
    entry.value = {};
  }
});
