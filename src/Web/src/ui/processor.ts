import { api, body } from '../api/client';

/** Leaves for a page of the payment processor. Does not end before this page does: who pressed must not press twice. */
export async function leaveFor(address: string): Promise<void> {
  const target = new URL(address, location.origin);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') {
    throw new Error('This is no address of a page.');
  }

  location.assign(target);
  await new Promise(resolve => addEventListener('pagehide', resolve, { once: true }));
}

/** Leaves for the processor's page about cards, addresses and invoices. */
export async function openPortal(): Promise<void> {
  await leaveFor((await body(api.POST('/v1/subscription/portal'))).url);
}
