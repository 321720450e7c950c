/**
 * Lets so much through at once and so much a second after that. The server allows an account so many requests a minute: a page that keeps
 * below them is never refused.
 */
export class Pace {
  private left: number;
  private at: number;

  constructor(private readonly most: number, private readonly perSecond: number, private readonly now: () => number = () => Date.now()) {
    this.left = most;
    this.at = now();
  }

  /** Takes one; answers the milliseconds to wait for when there is none. */
  take(): number {
    const time = this.now();
    this.left = Math.min(this.most, this.left + Math.max(0, time - this.at) / 1000 * this.perSecond);
    this.at = time;
    if (this.left >= 1) {
      this.left -= 1;
      return 0;
    }

    return Math.ceil((1 - this.left) / this.perSecond * 1000);
  }

  /** The server said to wait: nothing goes before that. */
  pause(seconds: number): void {
    this.take();
    this.left = -seconds * this.perSecond;
  }

  /** The reason to wait is over. */
  resume(atLeast: number): void {
    this.left = Math.max(this.left, Math.min(this.most, atLeast));
  }
}
