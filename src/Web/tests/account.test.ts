import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { byDay, who } from '../src/pages/account/entries';
import { actionText } from '../src/text/actions';
import { expiryOf } from '../src/pages/account/expiry';
import { heldOf } from '../src/pages/account/held';
import { emptyForm, formOf, preferencesOf, sizesOf, wrongIn } from '../src/pages/account/preferences';
import { receiptOf } from '../src/pages/account/receipt';
import { removedBy, stepsOf } from '../src/pages/account/steps';
import { deviceWords, networkWords, placeWords } from '../src/pages/account/words';
import type { Erasure, Model } from '../src/api/types';

const spoken = vi.hoisted(() => ({ language: 'en' as 'en' | 'de' }));
vi.mock('../src/text/language', () => ({
  inLanguages: <T>(all: Record<string, T>) => () => all[spoken.language],
  language: { get value() { return spoken.language; } },
}));
beforeEach(() => void (spoken.language = 'en'));

describe('when a key ends', () => {
  const now = new Date('2026-11-30T12:00:00Z');

  test('never is no time', () => expect(expiryOf('never', '', now)).toBeNull());

  test('days are counted from now', () => expect(expiryOf('d30', '', now)).toBe('2026-12-30T12:00:00.000Z'));

  test('a day of choice counts to its end', () =>
    expect(new Date(expiryOf('own', '2026-12-01', now)!).getTime()).toBe(new Date('2026-12-01T23:59:59').getTime()));

  test.each(['', '2026-11-28', 'tomorrow', '2026-13-40'])('%j is no day to come', day =>
    expect(expiryOf('own', day, now)).toBeUndefined());
});

describe('the number of a deletion', () => {
  const number = '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

  test.each([number, number.toUpperCase(), ` ${number}\n`, number.replaceAll('-', ''), `{${number}}`])('%j is read', typed =>
    expect(receiptOf(typed)).toBe(number));

  test.each(['', '12', `${number}0`, number.replace('a', 'g')])('%j is none', typed => expect(receiptOf(typed)).toBeUndefined());
});

describe('the steps of a deletion', () => {
  const state: Erasure = {
    id: '0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
    step: 'key_shredded',
    processors: [],
    entries: [
      { step: 'requested', at: '2026-11-30T10:00:00Z', removed: {} },
      { step: 'erased', at: '2026-11-30T10:00:01Z', removed: { gallery: 3, blobs: 2 } },
      { step: 'fenced', at: '2026-11-30T10:00:02Z', removed: { jobs: 1 } },
      { step: 'erased', at: '2026-11-30T10:00:03Z', removed: { jobs: 1 } },
    ],
  };

  test('what was reached is done, the next goes on, the rest is to come', () =>
    expect(stepsOf(state).map(({ name, stage }) => [name, stage])).toEqual([
      ['requested', 'done'], ['fenced', 'done'], ['erased', 'done'], ['key_shredded', 'done'], ['compacted', 'now'],
      ['rediscovered', 'next'], ['completed', 'next'],
    ]));

  test('a step that was done again has its last time', () => expect(stepsOf(state)[2]!.at).toBe('2026-11-30T10:00:03Z'));

  test('before the first answer nothing is done', () =>
    expect(stepsOf(undefined).map(({ stage }) => stage)).toEqual(['now', ...Array<string>(6).fill('next')]));

  test('what was found again counts once', () => expect(removedBy(state)).toBe(6));
});

describe('what is held', () => {
  const item = (what: string, retention = 'account') => ({ what, purpose: 'security', basis: 'contract', retention });

  test('many places are one thing', () => expect(heldOf([
    item('jobs.jobs.request.prompt'), item('pictures.pictures.request.negative_prompt'), item('gallery.tail.request.prompt'),
  ])).toEqual([expect.objectContaining({
    name: 'Your prompts and negative prompts',
    places: ['jobs.jobs.request.prompt', 'pictures.pictures.request.negative_prompt', 'gallery.tail.request.prompt'],
  })]));

  test('what is held for another time is told apart', () =>
    expect(heldOf([item('user.sessions.device', 'days30'), item('user.sessions.place')])).toHaveLength(2));

  test('what has no words yet is spelled as the server names it', () =>
    expect(heldOf([item('billing.card_brand')])[0]!.name).toBe('billing, card brand'));
});

describe('preferences', () => {
  const model = { name: 'mini', default_width: 64, default_height: 64, min_size: 32, max_size: 128, size_multiple: 8 } as Model;

  test('what is remembered comes back as it was', () => {
    const remembered = { format: 'webp', quality: 80, model: 'mini', width: 64, height: 96, style: 'blue', negative_prompt: 'red' } as const;
    expect(preferencesOf(formOf(remembered, [model]))).toEqual(remembered);
  });

  test('nothing chosen is nothing remembered', () => expect(preferencesOf(emptyForm)).toEqual({}));

  test('a quality is not for what keeps every pixel', () =>
    expect(preferencesOf({ ...emptyForm, format: 'png', quality: 50 })).toEqual({ format: 'png' }));

  test('an own size needs both sides', () =>
    expect(Object.keys(wrongIn({ ...emptyForm, size: 'own', width: '64' }))).toEqual(['height']));

  test.each(['63', '4097', '64.5', 'x'])('%j is no side', width =>
    expect(Object.keys(wrongIn({ ...emptyForm, size: 'own', width, height: '64' }))).toEqual(['width']));

  test('too many words are told', () =>
    expect(Object.keys(wrongIn({ ...emptyForm, style: 'x'.repeat(501), negative: 'x'.repeat(2001) }))).toEqual(['style', 'negative']));

  test('sizes that are offered fit the model', () => {
    for (const { width, height } of sizesOf({ ...model, default_width: 1024, default_height: 1024, max_size: 1024, size_multiple: 64 })) {
      for (const side of [width, height]) {
        expect(side).toBeLessThanOrEqual(1024);
        expect(side % 64).toBe(0);
      }
    }

    expect(sizesOf(model).map(({ shape }) => shape)).toEqual(['square', 'portrait', 'landscape']);
  });
});

describe('activity', () => {
  const source = readFileSync(new URL('../../Grains.Interfaces/Audit/AuditAction.cs', import.meta.url), 'utf8');
  const actions = [...source.matchAll(/^ {4}([A-Z]\w+) = \d+,/gm)].map(
    ([, name]) => name!.replace(/(?<!^)[A-Z]/g, letter => `_${letter}`).toLowerCase());

  test('the server has actions', () => expect(actions.length).toBeGreaterThan(20));

  test.each(['en', 'de'] as const)('each action has a sentence in %s', language => {
    const spellings = actions.map(action => `${action[0]!.toUpperCase()}${action.slice(1).replaceAll('_', ' ')}`);
    spoken.language = language;
    const sentences = actions.map(action => actionText(action));
    // One that is only a word is spelled alike.
    expect(sentences.filter((sentence, index) => sentence === spellings[index] && !['Signed in', 'Signed out'].includes(sentence))).toEqual([]);
    expect(new Set(sentences).size).toBe(actions.length);
  });

  test('an action that is new is spelled', () => expect(actionText('moon_landed')).toBe('Moon landed'));

  test('who did it is told', () => {
    expect(who({ action: 'signed_in', by_you: true })).toBe('By you');
    expect(who({ action: 'role_changed', by_you: false })).toBe('By those who run this service');
    expect(who({ action: 'sign_in_refused', by_you: false })).toBe('By somebody who was not signed in as you');
  });

  test('days keep their order', () => {
    const at = (day: number) => ({ at: new Date(2026, 10, day, 12).toISOString() });
    expect(byDay([at(3), at(3), at(1)]).map(([, entries]) => entries.length)).toEqual([2, 1]);
  });
});

describe('devices and networks', () => {
  test('are said in the language of the reader', () => {
    spoken.language = 'de';
    expect(deviceWords('Firefox on Linux')).toBe('Firefox auf Linux');
    expect(deviceWords('an unknown browser')).toBe('Unbekannter Browser');
    expect(placeWords('a local network')).toBe('ein lokales Netz');
    expect(placeWords('network 203.0.113.0/24')).toBe('Netz 203.0.113.0/24');
    expect(networkWords('127.0.0.0/24')).toBe('dieser Rechner');
  });
});
