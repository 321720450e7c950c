import { beforeAll, describe, expect, test, vi } from 'vitest';
import { badPlace } from '../src/pages/signing-in/place';
import { safeTarget } from '../src/pages/signing-in/to';
import { lengthOf, strengthOf } from '../src/ui/strength';

describe('where to go after signing in', () => {
  const to = (address: string | undefined) => safeTarget(address, 'https://aiomus.test');

  test.each(['/gallery', '/gallery/0198?from=2', '/account/keys', '/admin/queues'])('%s is one of ours', address => {
    expect(to(address)).toBe(address);
  });

  test.each([
    undefined, '', 'gallery', 'https://evil.test/studio', '//evil.test/studio', '/\\evil.test/studio', '/\t/evil.test/studio',
    'javascript:alert(1)', '/v1/session', '/docs', '/no/such/page', '/sign-in?to=/sign-in', '/', '/studio/../v1/account', '/http://[',
  ])('%s leads to the studio', address => {
    expect(to(address)).toBe('/studio');
  });
});

describe('where nobody can sign in', () => {
  const at = (address: string, publicUrl?: string) => badPlace(new URL(address) as unknown as Location, publicUrl);

  test.each(['https://aiomus.test/sign-in', 'https://192.168.1.2/', 'http://localhost:5080/', 'http://a.localhost/'])('%s is fine', address => {
    expect(at(address)).toBeNull();
  });

  test('a browser that takes no cookies is told so where all else is fine', () => {
    const without = (address: string) => badPlace(new URL(address) as unknown as Location, undefined, false);
    expect(without('https://aiomus.test/sign-in')).toEqual({ why: 'cookies', better: null });
    expect(without('http://127.0.0.1:5080/')?.why).toBe('loopback');
  });

  test('another name of this machine has a better one', () => {
    expect(at('http://127.0.0.1:5080/sign-up')).toEqual({ why: 'loopback', better: 'http://localhost:5080/sign-up' });
    expect(at('http://[::1]:5080/')).toEqual({ why: 'loopback', better: 'http://localhost:5080/' });
  });

  test('a plain address leads to the protected one where the service names it', () => {
    expect(at('http://192.168.1.2:5080/sign-in')).toEqual({ why: 'plain', better: null });
    expect(at('http://192.168.1.2/sign-in', 'http://localhost:5080')).toEqual({ why: 'plain', better: null });
    expect(at('http://192.168.1.2/sign-in', 'https://aiomus.test/')).toEqual({ why: 'plain', better: 'https://aiomus.test/sign-in' });
  });
});

describe('a new password', () => {
  test.each([
    ['short', 'elevenchars'],
    ['long', 'ab1 '.repeat(65)],
    ['easy', 'aaaaaaaaaaaa'],
    ['easy', 'abcabcabcabcabc'],
    ['easy', 'qwertyuiop123456'],
    ['easy', 'ada@example.com'],
    ['easy', 'aiomus aiomus1'],
    ['fair', 'violet bread'],
    ['good', 'correct horse battery 9'],
  ])('is %s: %s', (strength, password) => {
    expect(strengthOf(password, ['ada@example.com', 'Ada'])).toBe(strength);
  });

  test('has as many characters as people see', () => {
    expect(lengthOf('a\u0308')).toBe(1);
    expect(lengthOf('🦊🦊')).toBe(2);
  });
});

describe('the secret of a link', () => {
  const replaced: string[] = [];
  let secret: typeof import('../src/state/secret');
  const open = (hash: string) => {
    Object.assign(location, { hash });
    heard.get('hashchange')?.();
  };
  const heard = new Map<string, () => void>();

  beforeAll(async () => {
    vi.stubGlobal('location', { hash: '#lnk_abc', pathname: '/reset', search: '?a=1' });
    vi.stubGlobal('history', { state: null, replaceState: (_: unknown, __: string, address: string) => void replaced.push(address) });
    vi.stubGlobal('addEventListener', (name: string, listener: () => void) => void heard.set(name, listener));
    secret = await import('../src/state/secret');
  });

  test('is taken out of the address at once', () => {
    expect(replaced).toEqual(['/reset?a=1']);
    expect(secret.linkSecret('lnk')).toBe('lnk_abc');
    expect(secret.linkSecret('own')).toBeNull();
  });

  test('of a link that is pasted later too', () => {
    open('#own_x-Y_9');
    expect(secret.linkSecret('own')).toBe('own_x-Y_9');
    expect(secret.linkSecret('lnk')).toBeNull();
  });

  test('is nothing else', () => {
    open('#what-is-not-there-yet');
    expect(replaced).toHaveLength(2);
    secret.dropSecret();
    expect(secret.linkSecret('own')).toBeNull();
  });
});
