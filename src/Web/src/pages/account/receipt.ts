const key = 'receipt';

// Where the browser stores nothing for sites the number lasts as long as the page.
let held: string | null = null;

/** The number of a deletion. It names nobody, and lies in this tab only. */
export function readReceipt(): string | null {
  try {
    return sessionStorage.getItem(key) ?? held;
  } catch {
    return held;
  }
}

export function keepReceipt(id: string): void {
  held = id;
  try {
    sessionStorage.setItem(key, id);
  } catch {
    // The page says so: see below.
  }
}

export function dropReceipt(): void {
  held = null;
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was stored.
  }
}

/** Whether the number outlives a reload. */
export function isReceiptKept(): boolean {
  try {
    return sessionStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

let leaving = false;

/** The account was deleted just now. Nobody is signed in any more once the state of that is shown: before, they would be sent to sign in. */
export const leave = (): void => void (leaving = true);

export function hasLeft(): boolean {
  const left = leaving;
  leaving = false;
  return left;
}

/** A number as somebody typed or pasted it; undefined where it cannot be one. */
export function receiptOf(typed: string): string | undefined {
  const digits = typed.toLowerCase().replace(/[\s{}-]/g, '');
  return /^[0-9a-f]{32}$/.test(digits) ? digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : undefined;
}
