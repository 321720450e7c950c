import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Fault } from '../src/api/fault';

const store = new Map<string, string>();
vi.stubGlobal('sessionStorage', {
  getItem: (key: string) => store.get(key) ?? null,
  setItem: (key: string, value: string) => store.set(key, value),
  removeItem: (key: string) => store.delete(key),
});
vi.stubGlobal('addEventListener', vi.fn());
vi.stubGlobal('removeEventListener', vi.fn());
const api = { GET: vi.fn(), POST: vi.fn(), DELETE: vi.fn() };
vi.mock('../src/api/client', () => ({ api, body: (answer: Promise<unknown>) => answer, isAbort: () => false }));
vi.mock('../src/api/events', () => ({ follow: () => new Promise(() => undefined), link: { value: 'open' } }));

const { account, endedElsewhere, sessionOver } = await import('../src/state/account');
const { change, draft, unanswered } = await import('../src/state/draft');
const { giveUp, overdue, refusal, send, sendNow, troubles } = await import('../src/state/outbox');

const job = { id: 'a', state: 'queued', submitted_at: '2026-11-30T00:00:00Z', images: [] };
const fault = (code: string, status: number, retryAfter?: number) => new Fault(code, '', status, [], retryAfter);
const keys = () => api.POST.mock.calls.map(([, { params }]) => params.header['Idempotency-Key']);
const signIn = (id: string) => {
  account.value = { id } as never;
  endedElsewhere.value = false;
};

beforeEach(() => {
  vi.useFakeTimers();
  signIn('ada');
  api.POST.mockReset().mockResolvedValue(job);
});

afterEach(() => {
  account.value = null;
  vi.useRealTimers();
});

test('what is answered leaves the outbox', async () => {
  await send({ prompt: 'a dog' });

  expect(unanswered.value).toEqual([]);
  expect(store.get('studio')).not.toContain('a dog');
});

test('a lost answer is asked for again with the same key', async () => {
  api.POST.mockRejectedValueOnce(Fault.offline()).mockRejectedValueOnce(fault('unavailable', 503)).mockResolvedValue(job);

  const sent = send({ prompt: 'a dog' });
  await vi.advanceTimersByTimeAsync(10);
  expect([...troubles.value.values()].map(({ code }) => code)).toEqual(['offline']);
  expect(store.get('studio')).toContain('a dog');
  await vi.runAllTimersAsync();
  await sent;

  expect(api.POST).toHaveBeenCalledTimes(3);
  expect(new Set(keys()).size).toBe(1);
  expect(unanswered.value).toEqual([]);
});

test('two presses have two keys', async () => {
  await send({ prompt: 'a dog' });
  await send({ prompt: 'a dog' });

  expect(new Set(keys()).size).toBe(2);
});

test('a refusal is an answer: it is told, and not repeated', async () => {
  api.POST.mockRejectedValue(fault('quota_exceeded', 429, 60));

  await send({ prompt: 'a dog' });
  await vi.runAllTimersAsync();

  expect(refusal.value?.fault.code).toBe('quota_exceeded');
  expect(api.POST).toHaveBeenCalledTimes(1);
  expect(unanswered.value).toEqual([]);
});

test('the end of a session keeps words and outbox for the same person, who goes on with them', async () => {
  change({ prompt: 'a cat' });
  api.POST.mockRejectedValueOnce(fault('unauthenticated', 401)).mockResolvedValue(job);

  await send({ prompt: 'a dog' });
  expect(account.value).toBeNull();
  expect(draft.value.prompt).toBe('a cat');
  signIn('ada');
  await vi.runAllTimersAsync();

  expect(draft.value.prompt).toBe('a cat');
  expect(keys()).toHaveLength(2);
  expect(new Set(keys()).size).toBe(1);
});

test('another person gets neither words nor outbox', async () => {
  change({ prompt: 'a cat' });
  api.POST.mockRejectedValueOnce(fault('unauthenticated', 401));

  await send({ prompt: 'a dog' });
  signIn('bob');
  await vi.runAllTimersAsync();

  expect(draft.value.prompt).toBe('');
  expect(api.POST).toHaveBeenCalledTimes(1);
  expect(store.get('studio')).not.toMatch(/a cat|a dog/);
});

test('signing out leaves nothing in the tab', () => {
  change({ prompt: 'a cat' });
  expect(store.get('studio')).toContain('a cat');

  account.value = null;

  expect(store.size).toBe(0);
  expect(draft.value.prompt).toBe('');
});

test('a session that ended by itself leaves the words in the tab', () => {
  change({ prompt: 'a cat' });

  sessionOver();

  expect(store.get('studio')).toContain('a cat');
});

test('what is given up is not sent again', async () => {
  api.POST.mockRejectedValue(Fault.offline());

  const sent = send({ prompt: 'a dog' });
  await vi.advanceTimersByTimeAsync(10);
  giveUp(unanswered.value[0]!.key);
  await vi.runAllTimersAsync();
  await sent;

  expect(api.POST).toHaveBeenCalledTimes(1);
  expect(unanswered.value).toEqual([]);
});

const hour = 60 * 60_000;
const leftOver = async (then: () => void = () => undefined) => {
  api.POST.mockRejectedValue(Fault.offline());
  void send({ prompt: 'a dog' });
  await vi.advanceTimersByTimeAsync(10);
  const stored = store.get('studio')!;
  const { key } = unanswered.value[0]!;

  // The tab goes with all that ran in it, and comes back with what it stored.
  account.value = null;
  store.set('studio', stored);
  api.POST.mockReset().mockResolvedValue(job);
  then();
  signIn('ada');
  await vi.advanceTimersByTimeAsync(10);
  return key;
};

test('what a reload left over is sent at once', async () => {
  const key = await leftOver();

  expect(keys()).toEqual([key]);
  expect(overdue.value.size).toBe(0);
  expect(unanswered.value).toEqual([]);
});

test('what was left over hours ago waits for its person, who sends it as the same job', async () => {
  const key = await leftOver(() => vi.setSystemTime(Date.now() + 3 * hour));

  await vi.advanceTimersByTimeAsync(hour);
  expect(api.POST).not.toHaveBeenCalled();
  expect([...overdue.value]).toEqual([key]);
  sendNow(key);
  await vi.advanceTimersByTimeAsync(10);

  expect(keys()).toEqual([key]);
  expect(overdue.value.size).toBe(0);
  expect(unanswered.value).toEqual([]);
});

test('what was left over hours ago is thrown away for good', async () => {
  const key = await leftOver(() => vi.setSystemTime(Date.now() + 3 * hour));

  giveUp(key);
  await vi.runAllTimersAsync();

  expect(api.POST).not.toHaveBeenCalled();
  expect(overdue.value.size).toBe(0);
  expect(store.get('studio')).not.toContain('a dog');
});

test('a page that was open all the while, without a line, asks as well', async () => {
  api.POST.mockRejectedValue(Fault.offline());
  const sent = send({ prompt: 'a dog' });

  await vi.advanceTimersByTimeAsync(hour);
  const tries = api.POST.mock.calls.length;
  api.POST.mockResolvedValue(job);
  await vi.advanceTimersByTimeAsync(hour);
  await sent;

  expect(tries).toBeGreaterThan(3);
  expect(api.POST).toHaveBeenCalledTimes(tries);
  expect([...overdue.value]).toEqual(unanswered.value.map(one => one.key));
  expect(overdue.value.size).toBe(1);
});
