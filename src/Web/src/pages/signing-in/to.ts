import { routes } from '../../routes';

const patterns = Object.values(routes).map(route => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}/?$`));

// Whoever has just signed in is not led back to where one does that.
const entries: readonly string[] = [routes.home, routes.welcome, routes.signUp, routes.confirm, routes.signIn, routes.forgot, routes.reset];

/** Where to go after signing in: to a page of ours that was asked for, and nowhere else. */
export function safeTarget(to: string | undefined, origin: string): string {
  if (!to?.startsWith('/')) {
    return routes.studio;
  }

  let url: URL;
  try {
    url = new URL(to, origin);
  } catch {
    return routes.studio;
  }

  const isOurs = url.origin === origin && patterns.some(pattern => pattern.test(url.pathname)) && !entries.includes(url.pathname);
  return isOurs ? url.pathname + url.search : routes.studio;
}

/** The address of a page of signing in, from which one goes on to where one wanted to. */
export const withTarget = (page: string, to: string | undefined): string => to ? `${page}?to=${encodeURIComponent(to)}` : page;
