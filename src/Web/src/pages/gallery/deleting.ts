import { remove } from '../../state/gallery';
import { common } from '../../text/common';
import { galleryTexts } from '../../text/gallery';
import { say } from '../../ui/toast';

let endLast: () => void = () => undefined;

/** Takes images out of sight and offers to take that back, for as long as it can be. */
export function removeAndSay(ids: readonly string[], onUndo: () => void = () => undefined): void {
  const undo = remove(ids);
  // What was offered before can no longer be taken back.
  endLast();
  endLast = say(galleryTexts().deleted(ids.length), {
    label: common().undo,
    run: () => {
      undo();
      say(galleryTexts().restored(ids.length));
      onUndo();
    },
  });
}
