import { computed, effect, signal } from '@preact/signals';
import { api, body } from '../api/client';
import type { Subscription } from '../api/types';
import { account } from './account';
import { onTold, tell } from './tabs';

/** The subscription of who is signed in; undefined until the server has said. */
export const subscription = signal<Subscription | undefined>();

const person = computed(() => account.value?.id);

/** Reads the subscription: for the page that asks, and for what stands around it. */
export async function readSubscription(signal?: AbortSignal): Promise<Subscription> {
  const whose = person.peek();
  const answer = await body(api.GET('/v1/subscription', { ...(signal && { signal }) }));
  if (person.peek() === whose) {
    subscription.value = answer;
  }

  return answer;
}

/** Takes what the server answered to a change, and has the other tabs read it too. */
export function take(answer: Subscription): Subscription {
  subscription.value = answer;
  tell('plan-changed');
  return answer;
}

// The shell says what is wrong with a payment. Whoever cannot be asked now is asked by the next page that needs it.
const look = () => void readSubscription().catch(() => undefined);
effect(() => {
  subscription.value = undefined;
  if (person.value) {
    queueMicrotask(look);
  }
});

onTold('plan-changed', () => person.peek() && look());
