import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../src/api/fault';
import { Pace } from '../src/state/pace';
import { Thumbs } from '../src/state/thumbs';

/** A server that answers when it is told to. */
class Server {
  readonly asked: { id: string; signal: AbortSignal; answer: (bytes: number) => void; refuse: (fault: Fault) => void }[] = [];

  read = (address: string, signal: AbortSignal) => new Promise<Blob>((resolve, reject) => {
    const id = /images\/([^/]+)\//.exec(address)![1]!;
    this.asked.push({ id, signal, answer: bytes => resolve(new Blob([new Uint8Array(bytes)])), refuse: reject });
    signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
  });

  get open() {
    return this.asked.filter(one => !one.signal.aborted);
  }
}

let server: Server;
let thumbs: Thumbs;
let alive: Set<string>;
beforeEach(() => {
  vi.useFakeTimers();
  alive = new Set();
  let count = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    const url = `blob:${count++}`;
    alive.add(url);
    return url;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(url => void alive.delete(url));
  server = new Server();
  thumbs = new Thumbs(new Pace(1000, 100), 1000, server.read);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const settle = () => vi.advanceTimersByTimeAsync(200);

describe('Thumbs', () => {
  it('ask for nothing while one scrolls on, then for what is in view, a few at once', async () => {
    for (let i = 0; i < 50; i++) {
      thumbs.want([`passing ${i}`], 256);
      await vi.advanceTimersByTimeAsync(16);
    }

    expect(server.asked).toHaveLength(0);
    thumbs.want(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 256);
    await settle();
    expect(server.asked.map(one => one.id)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    server.asked[0]!.answer(10);
    await settle();
    expect(server.asked.map(one => one.id).at(-1)).toBe('g');
    expect(thumbs.of('a').value).toEqual({ url: 'blob:0' });
  });

  it('no longer wait for what left the view', async () => {
    thumbs.want(['a', 'b'], 256);
    await settle();
    thumbs.want(['b', 'c'], 256);
    await settle();
    expect(server.asked.find(one => one.id === 'a')!.signal.aborted).toBe(true);
    expect(server.open.map(one => one.id)).toEqual(['b', 'c']);
  });

  it('keep what was seen within bounds, and never drop what is in view', async () => {
    for (const id of ['a', 'b', 'c', 'd']) {
      thumbs.want([id], 256);
      await settle();
      server.asked.at(-1)!.answer(400);
      await settle();
    }

    expect(alive.size).toBe(2);
    expect(thumbs.peek('d')).toBeDefined();
    expect(thumbs.peek('a')).toBeUndefined();
    thumbs.clear();
    expect(alive.size).toBe(0);
  });

  it('wait when it was too fast, and go on without a broken image', async () => {
    thumbs.want(['a'], 256);
    await settle();
    server.asked[0]!.refuse(new Fault('rate_limited', '', 429, [], 4));
    await vi.advanceTimersByTimeAsync(3500);
    expect(server.asked).toHaveLength(1);
    expect(thumbs.of('a').value).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.asked).toHaveLength(2);
    server.asked[1]!.answer(10);
    await settle();
    expect(thumbs.of('a').value).toEqual({ url: 'blob:0' });
  });

  it('ask again by themselves when the server was away, at once when it is known to be back', async () => {
    thumbs.want(['a'], 256);
    await settle();
    server.asked[0]!.refuse(Fault.offline());
    await vi.advanceTimersByTimeAsync(10);
    thumbs.hurry();
    await vi.advanceTimersByTimeAsync(10);
    expect(server.asked).toHaveLength(2);
  });

  it('say what is gone, and do not ask for it again', async () => {
    const gone = vi.fn();
    thumbs.missing = gone;
    thumbs.want(['a', 'b'], 256);
    await settle();
    server.asked[0]!.refuse(new Fault('not_found', '', 404));
    await settle();
    thumbs.want(['a', 'b'], 256);
    await settle();
    expect(gone).toHaveBeenCalledWith('a');
    expect(thumbs.of('a').value).toBe('gone');
    expect(server.asked).toHaveLength(2);
  });

  it('give one image up after three faults of its own, and show the others', async () => {
    thumbs.want(['a', 'b'], 256);
    await settle();
    for (let tries = 0; tries < 3; tries++) {
      server.asked.filter(one => one.id === 'a').at(-1)!.refuse(new Fault('internal', '', 500));
      await settle();
    }

    server.asked.find(one => one.id === 'b')!.answer(10);
    await settle();
    expect(server.asked.filter(one => one.id === 'a')).toHaveLength(3);
    expect(thumbs.of('a').value).toBe('broken');
    expect(thumbs.of('b').value).toEqual({ url: 'blob:0' });
  });

  it('stop when the session is over', async () => {
    const refused = vi.fn();
    thumbs.refused = refused;
    thumbs.want(['a', 'b', 'c', 'd', 'e', 'f', 'g'], 256);
    await settle();
    server.asked[0]!.refuse(new Fault('unauthenticated', '', 401));
    await settle();
    expect(refused).toHaveBeenCalledOnce();
    expect(server.asked).toHaveLength(6);
  });
});
