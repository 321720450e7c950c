import { expect, test } from 'vitest';
import { routes } from '../src/routes';

test('every address is one page', () => {
  const all = Object.values(routes);
  expect(new Set(all).size).toBe(all.length);
});

test('no page takes an address of the API', () => {
  for (const address of Object.values(routes)) {
    expect(address).not.toMatch(/^\/(v1|openapi|docs|health|metrics)(\/|$)/);
  }
});
