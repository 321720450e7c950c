/**
 * What somebody left to pay for, for the page that they come back to: in this tab only, and without anything of the payment. `credits` is
 * how many bought ones they had before.
 */
export type Order = { readonly plan: string } | { readonly credits: number };

const key = 'aiomus.order';

/** False where the browser keeps nothing: then the page they come back to looks for a plan. */
export function keepOrder(order: Order): boolean {
  try {
    sessionStorage.setItem(key, JSON.stringify(order));
    return true;
  } catch {
    return false;
  }
}

export function readOrder(): Order | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Order | null ?? undefined;
  } catch {
    return undefined;
  }
}

export function dropOrder(): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // It was not kept either.
  }
}
