import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { Fault } from '../src/api/fault';
import { sentence } from '../src/text/faults';

const spoken = vi.hoisted(() => ({ language: 'en' as 'en' | 'de' }));
vi.mock('../src/text/language', () => ({
  inLanguages: <T>(all: Record<string, T>) => () => all[spoken.language],
  language: { get value() { return spoken.language; } },
}));
vi.stubGlobal('navigator', { languages: ['en'] });

// These are told to workers and to whoever reads events, never to a page.
const notOfPages = new Set(['stale_lease', 'subscription_replaced']);
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
