/** What one tab tells the others of the same browser. Names of things that happened, never what was said or shown. */
export type News = 'signed-in' | 'signed-out' | 'gallery-changed' | 'account-changed' | 'plan-changed';

const channel = openChannel('aiomus');
const listeners = new Map<News, Set<() => void>>();

if (channel) {
  channel.onmessage = (message: MessageEvent<News>) => listeners.get(message.data)?.forEach(listener => listener());
}

/** A way to the other tabs. Some browsers that store nothing for a site have none either: then each tab is alone. */
export function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}

export function tell(news: News): void {
  channel?.postMessage(news);
}

/** Calls `listener` when another tab tells the news; the answer ends that. */
export function onTold(news: News, listener: () => void): () => void {
  const all = listeners.get(news) ?? new Set();
  listeners.set(news, all.add(listener));
  return () => void all.delete(listener);
}
