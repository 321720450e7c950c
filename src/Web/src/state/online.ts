import { signal } from '@preact/signals';

/** What the browser thinks of the network. */
export const online = signal(navigator.onLine);

addEventListener('online', () => (online.value = true));
addEventListener('offline', () => (online.value = false));
