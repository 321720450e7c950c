import { describe, expect, it } from 'vitest';
import { Pace } from '../src/state/pace';

describe('Pace', () => {
  it('never lets more than 1200 through in a minute, however often it is asked', () => {
    let now = 0;
    const pace = new Pace(300, 14, () => now);
    let through = 0;
    for (now = 0; now < 60_000; now += 5) {
      through += pace.take() === 0 ? 1 : 0;
    }

    expect(through).toBeGreaterThan(1000);
    expect(through).toBeLessThan(1200);
  });

  it('says how long to wait, and keeps its word', () => {
    let now = 0;
    const pace = new Pace(1, 2, () => now);
    expect(pace.take()).toBe(0);
    const wait = pace.take();
    expect(wait).toBeGreaterThan(0);
    now += wait;
    expect(pace.take()).toBe(0);
  });

  it('waits as long as the server said', () => {
    let now = 0;
    const pace = new Pace(100, 10, () => now);
    pace.pause(7);
    now = 6900;
    expect(pace.take()).toBeGreaterThan(0);
    now = 7200;
    expect(pace.take()).toBe(0);
  });

  it('goes on at once when the reason to wait is over', () => {
    const pace = new Pace(100, 10, () => 0);
    pace.pause(60);
    pace.resume(3);
    expect([pace.take(), pace.take(), pace.take()]).toEqual([0, 0, 0]);
    expect(pace.take()).toBeGreaterThan(0);
  });
});
