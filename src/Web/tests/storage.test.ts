import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** A store of a browser; `fault` is what it throws, and `isFull` whether it can still be read. */
function store() {
  const kept = new Map<string, string>();
  const state = { kept, fault: undefined as string | undefined, isFull: false };
  const touch = (writes: boolean) => {
    if (state.fault && (writes || !state.isFull)) {
      throw new DOMException('no', state.fault);
    }
  };
  return Object.assign(state, {
    getItem: (key: string) => { touch(false); return kept.get(key) ?? null; },
    setItem: (key: string, value: string) => { touch(true); kept.set(key, value); },
    removeItem: (key: string) => { touch(false); kept.delete(key); },
  });
}

const tab = store();
const site = store();
vi.stubGlobal('sessionStorage', tab);
vi.stubGlobal('localStorage', site);
vi.stubGlobal('addEventListener', vi.fn());
vi.stubGlobal('removeEventListener', vi.fn());
const api = { GET: vi.fn(), POST: vi.fn(), DELETE: vi.fn() };
vi.mock('../src/api/client', () => ({ api, body: (answer: Promise<unknown>) => answer, isAbort: () => false }));
vi.mock('../src/api/events', () => ({ follow: () => new Promise(() => undefined), link: { value: 'open' } }));
vi.mock('../src/text/language', () => ({ inLanguages: <T>(all: { en: T }) => () => all.en, language: { value: 'en' } }));

const { account, endedElsewhere, signOut } = await import('../src/state/account');
const { change, draft, isDraftKept } = await import('../src/state/draft');
const { keepChoice, outliving, readChoice } = await import('../src/state/device');
const { dropReceipt, isReceiptKept, keepReceipt, readReceipt } = await import('../src/pages/account/receipt');
const { remix } = await import('../src/pages/studio/remix');

const made = {
  prompt: 'a red apple', negative_prompt: '', model: 'mini', width: 256, height: 256, steps: 12, guidance: 4, scheduler: 'ddim', seed: 7,
};

beforeEach(() => {
  account.value = { id: 'ada' } as never;
  endedElsewhere.value = false;
});

afterEach(() => {
  for (const one of [tab, site]) {
    one.fault = undefined;
    one.kept.clear();
  }

  dropReceipt();
  account.value = null;
});

const faults = [['SecurityError', false], ['QuotaExceededError', true]] as const;
const fails = (fault: string, isFull: boolean) => [tab, site].forEach(one => Object.assign(one, { fault, isFull }));

test.each(faults)('%s: an image of the gallery is taken into the form, which says that it is not kept', (fault, isFull) => {
  fails(fault, isFull);

  remix(made);

  expect(draft.value.prompt).toBe('a red apple');
  expect(isDraftKept.value).toBe(false);
});

test('a full store keeps no older form in place of this one', () => {
  change({ prompt: 'before' });
  fails('QuotaExceededError', true);

  change({ prompt: 'after' });

  expect(tab.kept.has('studio')).toBe(false);
});

test('the form is kept again as soon as the browser can', () => {
  fails('QuotaExceededError', true);
  change({ prompt: 'a' });
  tab.fault = undefined;

  change({ prompt: 'ab' });

  expect(isDraftKept.value).toBe(true);
  expect(tab.kept.get('studio')).toContain('"ab"');
});

test.each(faults)('%s: the receipt lasts as long as the page, and says so', (fault, isFull) => {
  fails(fault, isFull);

  keepReceipt('1');

  expect(readReceipt()).toBe('1');
  expect(isReceiptKept()).toBe(false);
  dropReceipt();
  expect(readReceipt()).toBeNull();
});

test('where the browser stores, the receipt outlives a reload', () => {
  keepReceipt('1');

  expect(isReceiptKept()).toBe(true);
  expect(tab.kept.get('receipt')).toBe('1');
});

test.each(faults)('%s: signing out and choosing a theme go on', async (fault, isFull) => {
  api.DELETE.mockResolvedValue({});
  fails(fault, isFull);

  expect(keepChoice('theme', 'dark')).toBe(false);
  await signOut();

  expect(account.value).toBeNull();
  expect(draft.value.prompt).toBe('');
});

test('the theme and the language outlive an answer that empties the browser, and nothing else does', async () => {
  keepChoice('theme', 'light');
  keepChoice('language', 'de');
  site.kept.set('other', 'personal');
  change({ prompt: 'a secret' });
  api.DELETE.mockImplementation(async () => [tab, site].forEach(one => one.kept.clear()));

  await signOut();

  expect([...site.kept]).toEqual([['language', 'de'], ['theme', 'light']]);
  expect([...tab.kept]).toEqual([]);
});

test('they outlive it also when the answer is lost on its way', async () => {
  keepChoice('theme', 'light');

  await expect(outliving(async () => {
    site.kept.clear();
    throw new Error('cut');
  })).rejects.toThrow('cut');

  expect(readChoice('theme')).toBe('light');
});

test('what another tab chose meanwhile stays', async () => {
  keepChoice('theme', 'light');

  await outliving(async () => site.kept.set('theme', 'dark'));

  expect(readChoice('theme')).toBe('dark');
});
