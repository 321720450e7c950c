import { computed, effect, signal } from '@preact/signals';
import { api, body, isAbort } from '../api/client';
import { link } from '../api/events';
import { Fault } from '../api/fault';
import type { Image } from '../api/types';
import { account, beforeLeaving, sessionOver } from './account';
import { forgetFull } from './full';
import { arrivals } from './jobs';
import { Pace } from './pace';
import { Places, type Part } from './places';
import { onTold, tell } from './tabs';
import { Thumbs } from './thumbs';

const block = 100;
const mostKnown = 6000;
const undoFor = 8000;

// Below the 2400 files of images a minute that an account may ask for.
const pace = new Pace(500, 30);

const places = new Places<Image>(mostKnown);

/** The small images. */
export const thumbs = new Thumbs(pace, 32 * 1024 * 1024);

/** Counts changes of what stands where. */
export const view = signal(0);

/** Whether the gallery has been read at all. */
export const isRead = signal(false);

/** Why the gallery could not be read; tried again by itself. */
export const trouble = signal<unknown>(undefined);

/** How many images there are to see. */
export const length = computed(() => (view.value, places.length));

/** How many came since, and wait to be shown. */
export const waiting = computed(() => (view.value, places.waiting));

/** How many images are being deleted at this moment. */
export const deleting = signal(0);

/** Chosen images, by id. */
export const chosen = signal<ReadonlySet<string>>(new Set());

/**
 * Where the grid was when it was last seen: how far it was scrolled, the place with the focus, whether one comes back to that place, and
 * whether the image that is looked at was opened there.
 */
export const seat = { scroll: 0, focus: 0, returns: false, cameFrom: false };

/** Whether new images come on top at once. Asked when they came: by then somebody may be elsewhere in the grid. */
let isOpen = () => true;

export const askOpen = (ask: () => boolean) => void (isOpen = ask);

export const imageAt = (place: number): Image | undefined => places.at(place);

export const placeOf = (id: string): number => places.find(id);

const changed = () => void (view.value = view.peek() + 1);

/* Reading */

let inView: readonly [first: number, last: number] = [0, 0];
let reading = false;
let again: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let epoch = 0;

/** What is in view; what is not known of it is read. */
export function look(first: number, last: number): void {
  inView = [first, last];
  places.forget((first + last) >> 1);
  void read();
}

async function read(): Promise<void> {
  if (reading || !account.peek()) {
    return;
  }

  reading = true;
  clearTimeout(again);
  try {
    for (let from = wanted(); from !== undefined; from = wanted()) {
      await pass();
      await turn(async () => {
        const place = wanted();
        if (place !== undefined) {
          take(await ask(place, block));
        }
      });
    }

    failures = 0;
    trouble.value = undefined;
  } catch (error) {
    if (!isAbort(error)) {
      failed(error);
    }
  } finally {
    reading = false;
  }
}

/** The server's place from which to read next; undefined when all in view is known. */
function wanted(): number | undefined {
  if (!isRead.peek()) {
    return 0;
  }

  const [first, last] = inView;
  for (let place = Math.max(0, first); place <= Math.min(last, places.length - 1); place++) {
    if (!places.at(place)) {
      const from = places.fromOf(place);
      // Upwards the ones before it are missing too: begin earlier, so that one answer fills the view.
      return place > first ? from : Math.max(0, from - Math.max(0, block - (last - first) - 1 >> 1));
    }
  }

  return undefined;
}

async function ask(from: number, limit: number): Promise<Part<Image>> {
  const started = epoch;
  const page = await body(api.GET('/v1/images', { params: { query: { from, limit } } })).catch((error: unknown) => {
    if (started === epoch) {
      throw error;
    }
  });
  if (!page || started !== epoch) {
    throw new DOMException('Another person, or another order.', 'AbortError');
  }

  return { from, images: page.images, total: page.total };
}

function take(part: Part<Image>): void {
  if (!isRead.peek()) {
    places.reset(part.total);
    isRead.value = true;
  }

  if (!places.take(part, id => removed.has(id))) {
    // Images went elsewhere. All is read again where one looks.
    places.reset(part.total);
    places.take(part, id => removed.has(id));
  } else if (isOpen()) {
    places.reveal();
  }

  changed();
  if (part.images.length === 0 && part.from < part.total) {
    throw new Fault('internal', 'Fewer images than said.', 0);
  }
}

function failed(error: unknown): void {
  if (error instanceof Fault && error.status === 401) {
    sessionOver();
    return;
  }

  trouble.value = error;
  const told = error instanceof Fault ? error.retryAfter ?? 0 : 0;
  const wait = Math.max(told * 1000, Math.min(15_000, 1000 * 2 ** failures++));
  clearTimeout(again);
  again = setTimeout(() => void read(), wait);
}

/** Tries again at once. */
export function retry(): void {
  failures = 0;
  thumbs.hurry();
  void read();
}

/** Looks for what came on top. */
async function refresh(): Promise<void> {
  if (!isRead.peek()) {
    return;
  }

  try {
    await turn(async () => take(await ask(0, block)));
  } catch (error) {
    if (error instanceof Fault && error.status === 401) {
      sessionOver();
    }
  }
}

/** All is read again: images went or changed somewhere else. */
function reread(): void {
  if (isRead.peek()) {
    void refreshAll();
  }
}

async function refreshAll(): Promise<void> {
  try {
    await turn(async () => {
      const part = await ask(0, block);
      places.reset(part.total);
      take(part);
    });
    void read();
  } catch (error) {
    if (error instanceof Fault && error.status === 401) {
      sessionOver();
    }
  }
}

export function reveal(): void {
  places.reveal();
  changed();
}

/** One image by its id, from what is known or from the server. */
export async function readImage(id: string): Promise<Image> {
  const place = places.find(id);
  return (place < 0 ? undefined : places.at(place))
    ?? await body(api.GET('/v1/images/{id}', { params: { path: { id } } }));
}

/**
 * Where an image stands that nobody scrolled to: its neighbours are searched by time, which takes a few small questions however many images
 * there are. -1 when it is not here.
 */
export async function locate(image: Image): Promise<number> {
  if (!isRead.peek()) {
    await turn(async () => {
      if (!isRead.peek()) {
        take(await ask(0, block));
      }
    });
  }

  let [low, high] = [0, places.total - 1];
  while (places.find(image.id) < 0 && high - low >= block) {
    const middle = (low + high) >> 1;
    const part = await ask(middle, 1);
    const other = part.images[0];
    if (other === undefined || other.created_at < image.created_at) {
      high = middle;
    } else {
      low = middle;
    }
  }

  if (places.find(image.id) < 0) {
    // Images of one job can have one time: some around are read as well.
    await turn(async () => take(await ask(Math.max(0, low - 20), block + 60)));
  }

  return places.find(image.id);
}

/** The ids of all images from one place to another, those included; unknown ones are read. */
export async function idsBetween(first: number, final: number): Promise<string[]> {
  const ids: string[] = [];
  for (let place = first; place <= final; place++) {
    if (!places.at(place)) {
      await turn(async () => take(await ask(places.fromOf(place), 200)));
    }

    const image = places.at(place);
    if (image) {
      ids.push(image.id);
    }
  }

  return ids;
}

/* One after the other: an answer that lists images and a deletion must not cross, or places would be off by one. */

let last: Promise<unknown> = Promise.resolve();

function turn<T>(act: () => Promise<T>): Promise<T> {
  const mine = last.then(act, act);
  last = mine.catch(() => undefined);
  return mine;
}

async function pass(): Promise<void> {
  for (let wait = pace.take(); wait > 0; wait = pace.take()) {
    await new Promise(resolve => setTimeout(resolve, wait));
  }
}

/* Changing and deleting */

/** Gives an image other words, for those who listen and where it cannot be shown; empty takes the prompt again. */
export async function describe(id: string, alt: string): Promise<Image> {
  const image = await body(api.PATCH('/v1/images/{id}', { params: { path: { id } }, body: { alt: alt.trim() } }));
  places.change(image);
  changed();
  tell('gallery-changed');
  return image;
}

// Out of sight, not yet deleted: the time to think better of it runs.
const removed = new Set<string>();
let batch: { readonly ids: readonly string[]; readonly timer: ReturnType<typeof setTimeout> } | undefined;
const due: string[] = [];
let sweeping = false;

/** Takes images out of sight; they are deleted a little later, unless the answer is called before. */
export function remove(ids: readonly string[]): () => void {
  commit();
  ids.forEach(id => {
    removed.add(id);
    places.hide(id);
  });
  chosen.value = new Set([...chosen.value].filter(id => !removed.has(id)));
  const mine = { ids, timer: setTimeout(commit, undoFor) };
  batch = mine;
  changed();
  return () => {
    if (batch !== mine) {
      return;
    }

    clearTimeout(mine.timer);
    batch = undefined;
    ids.forEach(id => {
      removed.delete(id);
      places.unhide(id);
    });
    changed();
  };
}

/** Whether deleting can still be taken back. */
export const isRemoved = (id: string) => removed.has(id);

/** The time to think is over: what is out of sight is deleted. */
function commit(): void {
  if (batch) {
    clearTimeout(batch.timer);
    due.push(...batch.ids);
    batch = undefined;
    deleting.value = due.length;
    void sweep();
  }
}

async function sweep(): Promise<void> {
  if (sweeping) {
    return;
  }

  sweeping = true;
  for (let wait = 1000; due.length > 0;) {
    try {
      await pass();
      await turn(() => erase(due[0]!));
      due.shift();
      deleting.value = due.length;
      wait = 1000;
      if (due.length === 0) {
        tell('gallery-changed');
      }
    } catch (error) {
      if (error instanceof Fault && error.status === 401) {
        giveBack();
        sessionOver();
        break;
      }

      const told = error instanceof Fault ? (error.retryAfter ?? 0) * 1000 : 0;
      await new Promise(resolve => setTimeout(resolve, Math.max(wait, told)));
      wait = Math.min(15_000, wait * 2);
    }
  }

  sweeping = false;
}

async function erase(id: string): Promise<void> {
  try {
    // A page that is closed meanwhile still sends it.
    await body(api.DELETE('/v1/images/{id}', { params: { path: { id } }, keepalive: true }));
  } catch (error) {
    if (!(error instanceof Fault && error.status === 404)) {
      throw error;
    }
  }

  places.remove(id);
  removed.delete(id);
  thumbs.drop(id);
  changed();
}

/** Whoever is no longer signed in deletes nothing: what was not sent stays. */
function giveBack(): void {
  due.length = 0;
  deleting.value = 0;
  removed.clear();
}

/** The page goes away, or its person does: what waits for its time is sent now, all at once. */
function flush(): Promise<unknown> {
  commit();
  // The one at the head may wait for its turn still; deleting an image twice does no harm.
  return Promise.allSettled(due.map(
    id => fetch(`/v1/images/${id}`, { method: 'DELETE', credentials: 'same-origin', keepalive: true })));
}

addEventListener('pagehide', () => void flush());
document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && commit());
beforeLeaving(async () => {
  // Nobody waits for long to get out.
  await Promise.race([Promise.all([flush(), last]), new Promise(resolve => setTimeout(resolve, 5000))]);
});

/* What happens elsewhere */

const person = computed(() => account.value?.id);
effect(() => {
  void person.value;
  epoch++;
  clearTimeout(again);
  if (batch) {
    clearTimeout(batch.timer);
    batch = undefined;
  }

  giveBack();
  places.reset(0);
  thumbs.clear();
  forgetFull();
  seat.scroll = seat.focus = 0;
  seat.returns = false;
  chosen.value = new Set();
  trouble.value = undefined;
  isRead.value = false;
  changed();
});

let seen = arrivals.peek();
effect(() => {
  if (arrivals.value !== seen) {
    seen = arrivals.value;
    void refresh();
  }
});

// While the line was cut images may have come without a word.
let wasLost = false;
effect(() => {
  const is = link.value;
  if (is === 'open' && wasLost) {
    wasLost = false;
    void refresh();
    retry();
  }

  wasLost ||= is === 'lost';
});
addEventListener('online', retry);
onTold('gallery-changed', reread);
thumbs.missing = id => {
  if (!removed.has(id)) {
    reread();
  }
};
thumbs.refused = sessionOver;
