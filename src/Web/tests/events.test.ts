import { afterEach, beforeEach, expect, test, vi } from 'vitest';

vi.stubGlobal('addEventListener', vi.fn());
vi.stubGlobal('removeEventListener', vi.fn());
vi.stubGlobal('document', { addEventListener: vi.fn(), removeEventListener: vi.fn() });
const fetch = vi.fn();
vi.stubGlobal('fetch', fetch);

const { follow, isMissed, link } = await import('../src/api/events');

/** A stream that says one thing and goes on, until it is cut. */
function stream(id: number): { answer: Response; cut: () => void } {
  let cut: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`id: ${id}\ndata: {"type":"ping","id":${id}}\n\n`));
      cut = () => controller.error(new TypeError('network error'));
    },
  });
  return { answer: new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }), cut: () => cut() };
}

let end: AbortController;
const took: unknown[] = [];
const gap = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  fetch.mockReset();
  gap.mockReset();
  took.length = 0;
  end = new AbortController();
});

afterEach(() => {
  end.abort();
  vi.useRealTimers();
});

test('a stream that is cut for a moment goes on from its last event, and nobody is bothered', async () => {
  const [first, second] = [stream(7), stream(8)];
  fetch.mockResolvedValueOnce(first.answer).mockResolvedValueOnce(second.answer);
  void follow(event => took.push(event.id), gap, end.signal);
  await vi.advanceTimersByTimeAsync(10);
  expect(link.value).toBe('open');

  first.cut();
  await vi.advanceTimersByTimeAsync(10);
  expect(link.value).toBe('lost');
  await vi.advanceTimersByTimeAsync(1000);
  expect(link.value).toBe('open');
  expect(isMissed.value).toBe(false);
  await vi.advanceTimersByTimeAsync(10_000);

  expect(isMissed.value).toBe(false);
  expect(took).toEqual([7, 8]);
  expect(fetch.mock.calls[1]![1].headers['Last-Event-ID']).toBe('7');
  expect(gap).toHaveBeenCalledTimes(1);
});

test('a stream that stays away is told, until it is back', async () => {
  fetch.mockRejectedValue(new TypeError('network error'));
  void follow(event => took.push(event.id), gap, end.signal);
  await vi.advanceTimersByTimeAsync(2500);
  expect(isMissed.value).toBe(false);
  await vi.advanceTimersByTimeAsync(2500);
  expect(isMissed.value).toBe(true);
  expect(gap.mock.calls.length).toBeGreaterThan(1);

  fetch.mockResolvedValue(stream(9).answer);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(isMissed.value).toBe(false);
  expect(took).toEqual([9]);
});

test('the end of the session ends it', async () => {
  fetch.mockResolvedValue(new Response('{"code":"unauthenticated"}', { status: 401 }));

  await follow(() => undefined, gap, end.signal);

  expect(link.value).toBe('closed');
  expect(gap).not.toHaveBeenCalled();
});
