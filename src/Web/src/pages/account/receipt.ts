const key = 'receipt';

/** The number of a deletion. It names nobody, and lies in this tab only. */
export const readReceipt = (): string | null => sessionStorage.getItem(key);

export const keepReceipt = (id: string): void => sessionStorage.setItem(key, id);

export const dropReceipt = (): void => sessionStorage.removeItem(key);

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
