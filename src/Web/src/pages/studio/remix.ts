import { account } from '../../state/account';
import { draft } from '../../state/draft';
import { refusal } from '../../state/outbox';
import { studio } from '../../text/studio';
import { say } from '../../ui/toast';
import { draftOf, type Made } from './request';

/** Takes what made an image into the form; what stood there can be taken back. */
export function remix(made: Made): void {
  const before = draft.value;
  draft.value = draftOf(made, account.value?.preferences?.style, before.seed !== undefined);
  refusal.value = undefined;
  say(studio().remixed, before.prompt ? { label: studio().undo, run: () => (draft.value = before) } : undefined);
}
