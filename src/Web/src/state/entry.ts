import { effect, signal } from '@preact/signals';
import { account } from './account';

/** What one page of coming in tells the next, in this tab's memory only: it is gone with the tab. */
export const entry = signal<{
  /** The address to begin with. */
  readonly email?: string;
  /** What was done before. */
  readonly done?: 'reset' | 'confirmed' | 'changed';
}>({});

// Somebody whose session ends here signs in again with the same address.
effect(() => {
  const email = account.value?.email;
  if (email) {
    entry.value = { email };
  }
});
