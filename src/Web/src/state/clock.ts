// A clock that is off by less than this is as good as the header, which tells whole seconds and was under way for a while.
const near = 3000;

let ahead = 0;

/**
 * Sets the clock by an answer of the server that has just been made. What the server tells of times is compared with the server's time:
 * the clock of this device may be an hour off.
 */
export function setClock(answer: Response, here = Date.now()): void {
  const there = Date.parse(answer.headers.get('Date') ?? '');
  if (Number.isFinite(there)) {
    ahead = Math.abs(there - here) > near ? there - here : 0;
  }
}

/** The server's time, in milliseconds since 1970, as far as this page knows. Lengths of time are measured by `Date.now`. */
export const serverNow = (): number => Date.now() + ahead;
