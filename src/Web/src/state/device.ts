/** What is chosen on this device, for this device: how the pages look. It says nothing of any account. */
export type Choice = 'language' | 'theme';

const all: readonly Choice[] = ['language', 'theme'];

/** A browser that keeps nothing for sites throws at the mere touch. */
export function readChoice(name: Choice): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** False when the browser does not keep it: then it lasts as long as the page. */
export function keepChoice(name: Choice, value: string): boolean {
  try {
    localStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}

/**
 * Does something whose answer may have the browser forget all that this site stored, as the end of a session does, and of an account. What
 * was chosen for the device outlives it.
 */
export async function outliving<T>(act: () => Promise<T>): Promise<T> {
  const choices = all.map(name => [name, readChoice(name)] as const);
  try {
    return await act();
  } finally {
    choices.filter(([name]) => readChoice(name) === null).forEach(([name, value]) => value !== null && keepChoice(name, value));
  }
}
