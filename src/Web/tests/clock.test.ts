import { beforeEach, expect, test, vi } from 'vitest';

vi.stubGlobal('navigator', { languages: ['en-GB'] });
vi.mock('../src/text/language', () => ({ language: { value: 'en' } }));

const { serverNow, setClock } = await import('../src/state/clock');
const { fromNow } = await import('../src/text/format');

const here = Date.parse('2026-11-30T12:00:00Z');
const answer = (date?: string) => new Response(null, date ? { headers: { Date: new Date(date).toUTCString() } } : {});

beforeEach(() => {
  vi.useFakeTimers({ now: here });
  setClock(answer('2026-11-30T12:00:00Z'));
});

test('a device whose clock is an hour late counts with the time of the server', () => {
  setClock(answer('2026-11-30T13:00:00Z'));

  expect(serverNow()).toBe(Date.parse('2026-11-30T13:00:00Z'));
  expect(fromNow('2026-11-30T12:59:30Z')).toBe('30 seconds ago');
});

test('it goes on from there', () => {
  setClock(answer('2026-11-30T11:00:00Z'));
  vi.advanceTimersByTime(5000);

  expect(serverNow()).toBe(Date.parse('2026-11-30T11:00:05Z'));
});

test('seconds of the way change nothing', () => {
  setClock(answer('2026-11-30T11:59:58Z'));

  expect(serverNow()).toBe(here);
});

test.each([undefined, 'never'])('an answer without a date (%s) leaves the clock as it is', date => {
  setClock(answer('2026-11-30T13:00:00Z'));
  setClock(new Response(null, date ? { headers: { Date: date } } : {}));

  expect(serverNow()).toBe(Date.parse('2026-11-30T13:00:00Z'));
});
