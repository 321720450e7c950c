import { signal, type Signal } from '@preact/signals';
import { file, isAbort } from '../api/client';
import { Fault } from '../api/fault';
import { Pace } from './pace';

/** How a small image is there: an address of this page, gone from the server, not to be had, or not yet. */
export type Thumb = { readonly url: string } | 'gone' | 'broken' | undefined;

interface Held {
  readonly url: string;
  readonly bytes: number;
}

const atOnce = 6;
// A wheel or a finger that still moves asks for nothing.
const rest = 90;
const tries = 3;

/**
 * The small images of what is in view. Only those are asked for, a few at once, and no more in a minute than the account may; what leaves
 * the view before it came is not waited for. What was seen is kept within bounds.
 */
export class Thumbs {
  /** Called when the server no longer has an image that it listed. */
  missing: (id: string) => void = () => undefined;
  /** Called when the session is over. */
  refused: () => void = () => undefined;

  private readonly shown = new Map<string, Signal<Thumb>>();
  private readonly held = new Map<string, Held>();
  private readonly running = new Map<string, AbortController>();
  private wanted: readonly string[] = [];
  private bytes = 0;
  private edge = 256;
  private settle: ReturnType<typeof setTimeout> | undefined;
  private later: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private readonly failed = new Map<string, number>();

  constructor(
    private readonly pace: Pace,
    private readonly mostBytes: number,
    private readonly read: (address: string, signal: AbortSignal) => Promise<Blob> = file) {
  }

  /** What there is of an image, and later more. */
  of(id: string): Signal<Thumb> {
    let thumb = this.shown.get(id);
    if (!thumb) {
      const held = this.held.get(id);
      thumb = signal<Thumb>(held && { url: held.url });
      this.shown.set(id, thumb);
    }

    return thumb;
  }

  /** What is held already, without asking for it. */
  peek(id: string): string | undefined {
    return this.held.get(id)?.url;
  }

  /** What is in view, most wanted first; all else is no longer waited for. */
  want(ids: readonly string[], edge: number): void {
    this.wanted = ids;
    this.edge = edge;
    const still = new Set(ids);
    for (const [id, request] of this.running) {
      if (!still.has(id)) {
        request.abort();
        this.running.delete(id);
      }
    }

    for (const id of this.shown.keys()) {
      if (!still.has(id)) {
        this.shown.delete(id);
      }
    }

    clearTimeout(this.settle);
    this.settle = setTimeout(() => this.pump(), rest);
  }

  /** The server is there again: what waited is asked for at once. */
  hurry(): void {
    this.failures = 0;
    this.pace.resume(atOnce);
    this.pump();
  }

  /** The image is no longer to be seen. */
  drop(id: string): void {
    const held = this.held.get(id);
    if (held) {
      this.held.delete(id);
      this.bytes -= held.bytes;
      URL.revokeObjectURL(held.url);
    }

    this.shown.delete(id);
  }

  clear(): void {
    clearTimeout(this.settle);
    clearTimeout(this.later);
    this.wanted = [];
    this.running.forEach(request => request.abort());
    this.running.clear();
    [...this.held.keys()].forEach(id => this.drop(id));
    this.shown.clear();
    this.failed.clear();
  }

  private pump(): void {
    clearTimeout(this.later);
    for (const id of this.wanted) {
      if (this.running.size >= atOnce) {
        return;
      }

      if (this.held.has(id) || this.running.has(id) || typeof this.shown.get(id)?.peek() === 'string') {
        continue;
      }

      const wait = this.pace.take();
      if (wait > 0) {
        this.later = setTimeout(() => this.pump(), wait);
        return;
      }

      void this.load(id);
    }
  }

  private async load(id: string): Promise<void> {
    const request = new AbortController();
    this.running.set(id, request);
    try {
      const blob = await this.read(`/v1/images/${id}/content?edge=${this.edge}`, request.signal);
      if (this.running.get(id) === request) {
        this.keep(id, blob);
        this.failures = 0;
      }
    } catch (error) {
      if (this.running.get(id) === request) {
        this.fail(id, error);
      }
    } finally {
      if (this.running.get(id) === request) {
        this.running.delete(id);
        this.pump();
      }
    }
  }

  private keep(id: string, blob: Blob): void {
    const url = URL.createObjectURL(blob);
    this.held.set(id, { url, bytes: blob.size });
    this.bytes += blob.size;
    this.of(id).value = { url };
    const still = new Set(this.wanted);
    for (const [old, held] of this.held) {
      if (this.bytes <= this.mostBytes) {
        break;
      }

      if (!still.has(old)) {
        this.held.delete(old);
        this.bytes -= held.bytes;
        URL.revokeObjectURL(held.url);
      }
    }
  }

  private fail(id: string, error: unknown): void {
    if (isAbort(error)) {
      return;
    }

    const fault = error instanceof Fault ? error : new Fault('internal', '', 0);
    const count = (this.failed.get(id) ?? 0) + 1;
    if (fault.status === 404) {
      this.of(id).value = 'gone';
      this.missing(id);
    } else if (fault.status === 401) {
      this.wanted = [];
      this.refused();
    } else if (fault.status === 0 || fault.status === 429 || fault.status === 503) {
      // Too fast, or the server is away: the place stays empty and is asked for again.
      this.failures++;
      this.pace.pause(fault.retryAfter ?? Math.min(15, 2 ** this.failures / 2));
    } else if (count < tries) {
      this.failed.set(id, count);
    } else {
      this.failed.delete(id);
      this.of(id).value = 'broken';
    }
  }
}
