/** Why nobody can sign in at this address. */
export interface BadPlace {
  /** Another name of this machine, a plain connection, or a browser that takes no cookie from here. */
  readonly why: 'loopback' | 'plain' | 'cookies';
  /** The same page where it works; null where only whoever runs the service can say. */
  readonly better: string | null;
}

/**
 * Browsers keep the cookie of a session for https, and for the name localhost. Null where signing in works.
 * @param publicUrl Where the service says that people reach it.
 */
export function badPlace(
  at: Pick<Location, 'protocol' | 'hostname' | 'port' | 'pathname'>, publicUrl?: string, takesCookies = true): BadPlace | null {
  if (at.protocol === 'https:' || at.hostname === 'localhost' || at.hostname.endsWith('.localhost')) {
    return takesCookies ? null : { why: 'cookies', better: null };
  }

  if (/^127\.|^\[::1\]$/.test(at.hostname)) {
    return { why: 'loopback', better: `http://localhost${at.port && `:${at.port}`}${at.pathname}` };
  }

  return { why: 'plain', better: publicUrl?.startsWith('https:') ? publicUrl.replace(/\/$/, '') + at.pathname : null };
}
