/**
 * What is chosen on this device, for this device. A browser that keeps nothing for sites throws at the mere touch: then a choice lasts as
 * long as the page.
 */
export function readChoice(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keepChoice(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // See above.
  }
}
