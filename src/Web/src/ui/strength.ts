/** How good a new password is, as far as a page can tell; the server also knows common and breached ones. */
export type Strength = 'short' | 'long' | 'easy' | 'fair' | 'good';

export const leastLength = 12;
const mostLength = 256;
const goodLength = 15;
const leastUnknown = 8;
const leastRun = 4;

const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertz', 'azerty', 'abcdefghijklmnopqrstuvwxyz', '01234567890']
  .flatMap(row => [row, [...row].reverse().join('')]);

/** Characters as people count them, which is how the server does. */
export const lengthOf = (password: string) => [...password.normalize('NFC')].length;

/**
 * The server's rules, but for its list of common passwords.
 * @param context What whoever knows the person would try: address and name.
 */
export function strengthOf(password: string, context: readonly string[]): Strength {
  const length = lengthOf(password);
  if (length < leastLength) {
    return 'short';
  }

  if (length > mostLength) {
    return 'long';
  }

  return isEasy(password, context) ? 'easy' : length < goodLength ? 'fair' : 'good';
}

function isEasy(password: string, context: readonly string[]): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  if (unit(text).length < leastUnknown / 2) {
    return true;
  }

  const words = [...context.flatMap(known => known.toLowerCase().split(/[ @.\-_+]/)), 'aiomus']
    .filter(word => word.length >= 3)
    .sort((a, b) => b.length - a.length);
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), withoutRuns(text));
  return rest.length < text.length && rest.length < leastUnknown;
}

/** What the whole is a repetition of, or itself. */
function unit(text: string): string {
  for (let length = 1; length <= text.length / 2; length++) {
    if (text.slice(length) === text.slice(0, text.length - length)) {
      return text.slice(0, length);
    }
  }

  return text;
}

function withoutRuns(text: string): string {
  let rest = '';
  for (let at = 0; at < text.length;) {
    const run = Math.max(...rows.map(row => runAt(text, at, row)));
    if (run >= leastRun) {
      at += run;
    } else {
      rest += text[at++];
    }
  }

  return rest;
}

function runAt(text: string, start: number, row: string): number {
  const place = row.indexOf(text[start]!);
  let length = 0;
  while (place >= 0 && start + length < text.length && row[place + length] === text[start + length]) {
    length++;
  }

  return length;
}
