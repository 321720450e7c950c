import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { Fault, readFault } from '../src/api/fault';
import { sentence } from '../src/text/faults';
import { fieldSentence } from '../src/text/fields';

const spoken = vi.hoisted(() => ({ language: 'en' as 'en' | 'de' }));
vi.mock('../src/text/language', () => ({
  inLanguages: <T>(all: Record<string, T>) => () => all[spoken.language],
  language: { get value() { return spoken.language; } },
}));
vi.stubGlobal('navigator', { languages: ['en'] });

// These are told to workers and to whoever reads events, never to a page; one is for the payment processor.
const notOfPages = new Set(['stale_lease', 'subscription_replaced', 'signature_refused']);
const schema = readFileSync(new URL('../src/api/schema.d.ts', import.meta.url), 'utf8');
const codes = /ProblemCode: ([^;]+);/.exec(schema)![1]!.split('|').map(code => code.trim().replaceAll('"', ''));

test.each(codes.filter(code => !notOfPages.has(code)))('%s has a sentence in both languages', code => {
  const said = (['en', 'de'] as const).map(language => {
    spoken.language = language;
    return sentence(new Fault(code, 'words of the server', 400));
  });
  expect(said).not.toContain('words of the server');
  expect(said[0]).not.toBe(said[1]);
});

const quota = (code: string, window: string, used: number, wanted: number, seconds?: number) => {
  const lack = { window, limit: 28, used, wanted, ...(seconds && { resets_in_seconds: seconds }) };
  return sentence(new Fault(code, '', 429, [], seconds, undefined, lack));
};

test('a quota says which window is in the way, and until when', () => {
  spoken.language = 'en';
  const said = [
    quota('quota_exceeded', 'concurrent', 28, 1), quota('quota_exceeded', 'burst', 28, 1, 30), quota('quota_exceeded', 'day', 25, 4, 7200),
    quota('quota_exceeded', 'day', 28, 1, 7200), quota('quota_exceeded', 'month', 28, 1, 864_000), quota('quota_exceeded', 'day', 0, 29),
    quota('quota_exceeded', 'year', 28, 1, 60),
  ];
  expect(said).toEqual([
    'You have 28 in work at once, which is the most. Send it when one of them is done.',
    'You sent 28 within a minute, which is the most. Send it in 30 seconds.',
    'Only 3 credits are left. There are more in 2 hours.',
    'Your images of today are used up. There are more in 2 hours.',
    'Your images of this month are used up. There are more in 10 days.',
    'This costs 29 credits. Your plan gives 28 at most. Make it smaller, or make fewer.',
    'Your images are used up for now. There are more in 1 minute.',
  ]);
  spoken.language = 'de';
  expect(quota('quota_exceeded', 'concurrent', 28, 1)).toContain('gleichzeitig in Arbeit');
  expect(quota('quota_exceeded', 'day', 25, 4, 7200)).toBe('Nur noch 3 Credits sind übrig. Neue gibt es in 2 Stunden.');
});

const fieldCodes = /FieldFault: \{[\s\S]*?\bcode: ([^;]+);/.exec(schema)![1]!.split('|').map(code => code.trim().replaceAll('"', ''));

test.each(fieldCodes)('%s of a field has a sentence in both languages', code => {
  const fault = new Fault('invalid_request', 'words of the server', 400, [
    { field: 'width', code, min: 64, max: 96, multiple: 8, allowed: ['one', 'two'] },
    { field: 'height', code: 'needed' },
  ]);
  const said = (['en', 'de'] as const).map(language => {
    spoken.language = language;
    return fieldSentence(fault, 'width')!;
  });
  expect(said[0]).toMatch(/\.$/);
  expect(said[0]).not.toBe(said[1]);
  expect(said.join()).not.toMatch(/undefined|NaN/);
});

test('a field that is at fault twice says both, one that is not says nothing, and what is new is framed', () => {
  spoken.language = 'de';
  const fault = new Fault('invalid_request', 'words of the server', 400, [
    { field: 'name', code: 'too_long', max: 100 }, { field: 'name', code: 'bad_characters' }, { field: 'seed', code: 'out_of_luck' },
  ]);
  expect(fieldSentence(fault, 'name')).toBe('Höchstens 100 Zeichen. Darin ist ein Zeichen, das sich nicht speichern lässt.');
  expect(fieldSentence(fault, 'email')).toBeUndefined();
  expect(fieldSentence(fault, 'seed')).toBe('Hier stimmt etwas nicht (seed).');
});

test('a problem is read with its fields and its quota', () => {
  const answer = new Response(null, { status: 429, headers: { 'Retry-After': '7' } });
  const lack = { window: 'day', limit: 5, used: 4, wanted: 2, resets_in_seconds: 7 };
  const fault = readFault(answer, { code: 'quota_exceeded', detail: 'Full.', trace_id: 't', quota: lack });
  expect([fault.code, fault.retryAfter, fault.trace, fault.lack]).toEqual(['quota_exceeded', 7, 't', lack]);
  const fields = [{ field: 'prompt', code: 'needed' }];
  expect(readFault(answer, { code: 'invalid_request', field: 'prompt', faults: fields }).fields).toEqual(fields);
  spoken.language = 'en';
  expect(fieldSentence(readFault(answer, { code: 'sign_in_refused', field: 'current' }), 'current')).toBe('The password is wrong.');
});
