import { openChannel } from '../../state/tabs';

/** How a sign-up was confirmed by the tab that it was begun in. */
export type Confirmed = 'in' | 'refused';

type Message = { readonly ask: string } | { readonly taken: true } | { readonly confirmed: Confirmed };

const name = 'aiomus-sign-up';

/**
 * A tab that opened the mailed link asks the tab that still waits for it: that one knows the password, which never leaves it. Calls back
 * when one has taken it over, and with what became of it. The answer ends the asking.
 */
export function askWaitingTab(token: string, onTaken: () => void, onEnd: (confirmed: Confirmed) => void): () => void {
  const channel = openChannel(name);
  if (!channel) {
    return () => undefined;
  }

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('taken' in data) {
      onTaken();
    } else if ('confirmed' in data) {
      onEnd(data.confirmed);
    }
  };
  channel.postMessage({ ask: token } satisfies Message);
  return () => channel.close();
}

/** The waiting tab: confirms for those that ask. The answer ends that. */
export function confirmForOthers(confirm: (token: string) => Promise<Confirmed>): () => void {
  const channel = openChannel(name);
  if (!channel) {
    return () => undefined;
  }

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('ask' in data) {
      channel.postMessage({ taken: true } satisfies Message);
      void confirm(data.ask).then(confirmed => channel.postMessage({ confirmed } satisfies Message));
    }
  };
  return () => channel.close();
}
