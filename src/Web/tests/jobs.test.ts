import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Fault } from '../src/api/fault';
import type { Job, JobEvent } from '../src/api/types';

const api = { GET: vi.fn(), POST: vi.fn(), DELETE: vi.fn() };
vi.mock('../src/api/client', () => ({ api, body: (answer: Promise<unknown>) => answer, isAbort: () => false }));
let gap: () => void = () => undefined;
vi.mock('../src/api/events', () => ({
  follow: (_: unknown, onGap: () => void) => {
    gap = onGap;
    return new Promise(() => undefined);
  },
  link: { value: 'open' },
}));

const { account } = await import('../src/state/account');
const { arrivals, catchUp, jobs, keep, take } = await import('../src/state/jobs');

const at = '2026-11-30T00:00:00Z';
const job = (state: Job['state'], extra: Partial<Job> = {}): Job => ({
  id: 'a', state, model: 'mini', prompt: 'a dog', progress: { step: 0, steps: 6 }, images: [], submitted_at: at, ...extra,
} as Job);
const event = (type: JobEvent['type'], extra: Partial<JobEvent> = {}) => take({ type, job_id: 'a', at, ...extra } as JobEvent);
const known = () => jobs.value.get('a');

beforeEach(() => {
  vi.useFakeTimers();
  account.value = { id: 'ada' } as never;
  api.GET.mockReset().mockResolvedValue({ jobs: [] });
});

afterEach(() => {
  account.value = null;
  vi.useRealTimers();
});

test('events carry a job from its place to its steps', () => {
  keep(job('queued', { queue: { position: 3, eta_seconds: 9, workers: 1 } }));

  event('queued', { position: 1 });
  expect(known()!.job.queue).toEqual({ position: 1, workers: 1 });
  event('started');
  event('progress', { step: 2, steps: 6 });
  expect(known()!.job).toMatchObject({ state: 'running', queue: undefined, progress: { step: 2, steps: 6 } });
});

test('a job whose end this page saw is told from one that had ended before', () => {
  keep(job('running'));
  keep(job('failed'));
  keep(job('failed', { id: 'b' }));

  expect(known()!.wasLive).toBe(true);
  expect(jobs.value.get('b')!.wasLive).toBe(false);
});

test('a job that has ended does not begin again for an older answer or event', () => {
  keep(job('succeeded'));

  keep(job('queued'));
  event('progress', { step: 2 });

  expect(known()!.job.state).toBe('succeeded');
});

test('an end is read in full, and counts as an arrival once', async () => {
  keep(job('running'));
  const before = arrivals.value;
  api.GET.mockResolvedValue(job('succeeded', { images: [{ id: 'i' }] as never }));

  event('finished');
  await vi.runAllTimersAsync();
  event('finished');

  expect(known()!.job.images).toHaveLength(1);
  expect(arrivals.value - before).toBe(1);
});

test('a job of another tab is read once, however much is told of it', async () => {
  api.GET.mockResolvedValue(job('running'));

  event('started');
  event('progress', { step: 1 });
  event('progress', { step: 2 });
  await vi.runAllTimersAsync();

  expect(api.GET).toHaveBeenCalledTimes(1);
  expect(known()!.job.state).toBe('running');
});

test('a preview follows another one, and those before are released', () => {
  const released = vi.spyOn(URL, 'revokeObjectURL');
  keep(job('running'));

  for (const step of [1, 2, 3]) {
    event('preview', { step, steps: 6, preview: btoa('png') });
  }

  expect(known()!.preview).not.toBe(known()!.before);
  expect(released).toHaveBeenCalledTimes(1);
  account.value = null;
  expect(released).toHaveBeenCalledTimes(3);
});

test('catching up goes on until the server answers', async () => {
  api.GET.mockRejectedValueOnce(Fault.offline()).mockRejectedValueOnce(Fault.offline()).mockResolvedValue({ jobs: [job('succeeded')] });

  const caught = catchUp();
  await vi.runAllTimersAsync();
  await caught;

  expect(api.GET).toHaveBeenCalledTimes(3);
  expect(known()!.job.state).toBe('succeeded');
});

test('the jobs of one person are gone when another one comes', () => {
  keep(job('running'));

  account.value = { id: 'bob' } as never;

  expect(jobs.value.size).toBe(0);
});

test('an answer that comes when somebody else is here is not theirs', async () => {
  let answer: (list: unknown) => void = () => undefined;
  api.GET.mockReturnValueOnce(new Promise(resolve => (answer = resolve)));
  void catchUp();

  account.value = { id: 'bob' } as never;
  const caught = catchUp();
  answer({ jobs: [job('succeeded')] });
  await caught;
  await vi.runAllTimersAsync();

  expect(jobs.value.size).toBe(0);
  expect(api.GET).toHaveBeenCalledTimes(2);
});

test('a quick job of another tab that is met at its end is an arrival', async () => {
  await catchUp();
  const before = arrivals.value;
  api.GET.mockResolvedValue(job('succeeded'));

  event('queued', { position: 0 });
  await vi.advanceTimersByTimeAsync(10);
  event('finished');

  expect(known()!.job.state).toBe('succeeded');
  expect(arrivals.value).toBe(before + 1);
});

test('what was there when the page came is no arrival', async () => {
  const before = arrivals.value;
  api.GET.mockResolvedValue({ jobs: [job('succeeded')] });

  await catchUp();

  expect(arrivals.value).toBe(before);
});

test('without events the page asks for what is in work, and only then', async () => {
  gap();
  expect(api.GET).not.toHaveBeenCalled();
  keep(job('running'));
  api.GET.mockResolvedValue({ jobs: [job('succeeded')] });

  gap();
  await vi.advanceTimersByTimeAsync(10);

  expect(known()!.job.state).toBe('succeeded');
  gap();
  expect(api.GET).toHaveBeenCalledTimes(1);
});
