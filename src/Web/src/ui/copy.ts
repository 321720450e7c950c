import { common } from '../text/common';
import { say } from './toast';

/** Copies words and says so. Where the browser does not let the page, `otherwise` marks them, so that the person can. */
export async function copyWords(words: string, otherwise?: () => void): Promise<void> {
  try {
    await navigator.clipboard.writeText(words);
    say(common().copied);
  } catch {
    otherwise?.();
    say(common().copyByHand);
  }
}
