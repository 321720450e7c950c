import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { isAbort } from '../../api/client';
import { chosen, deleting, idsBetween, isRead, length, readImage } from '../../state/gallery';
import { common } from '../../text/common';
import { sentence } from '../../text/faults';
import { galleryTexts } from '../../text/gallery';
import { Button, IconButton } from '../../ui/Button';
import { PageTitle } from '../../ui/Page';
import { say } from '../../ui/toast';
import { removeAndSay } from './deleting';
import { saveAsMade } from './saving';

/** As many can be chosen at once: each of them is a request when they are saved or deleted. */
export const mostChosen = 500;

/** What stands above the images and stays in sight: how many there are, or what to do with the chosen ones. */
export function Bar({ isChoosing, choose, onDeleted }: {
  isChoosing: boolean; choose: (is: boolean) => void; onDeleted: () => void;
}): JSX.Element {
  const text = galleryTexts();
  const count = length.value;
  return (
    <div class="gallery-bar">
      <div class={isChoosing ? 'unseen' : 'row'}>
        <PageTitle>{text.title}</PageTitle>
        <span class="soft number" role="status">
          {isRead.value && count > 0 && (deleting.value > 0 ? text.deleting(deleting.value) : text.images(count))}
        </span>
      </div>
      {!isChoosing && (
        <div class="row end">{count > 0 && <Button small icon="select" onClick={() => choose(true)}>{text.select}</Button>}</div>
      )}
      {isChoosing && <Chosen onEnd={() => choose(false)} onDeleted={onDeleted} />}
    </div>
  );
}

function Chosen({ onEnd, onDeleted }: { onEnd: () => void; onDeleted: () => void }): JSX.Element {
  const text = galleryTexts();
  const count = chosen.value.size;
  const [saving, setSaving] = useState<{ done: number; all: number }>();
  const stop = useRef<AbortController | undefined>(undefined);
  const saveAll = async () => {
    const ids = [...chosen.value];
    const now = (stop.current = new AbortController());
    try {
      for (const [index, id] of ids.entries()) {
        setSaving({ done: index + 1, all: ids.length });
        await saveAsMade(await readImage(id), now.signal);
        // A browser drops downloads that come faster than it can ask about.
        await new Promise(resolve => setTimeout(resolve, 150));
        now.signal.throwIfAborted();
      }

      say(text.downloaded(ids.length));
    } catch (error) {
      if (!isAbort(error)) {
        say(sentence(error), undefined, 8);
      }
    } finally {
      setSaving(undefined);
    }
  };
  const chooseAll = async () => {
    try {
      chosen.value = new Set(await idsBetween(0, Math.min(length.peek(), mostChosen) - 1));
    } catch (error) {
      say(sentence(error), undefined, 8);
    }
  };
  return (
    <>
      <div class="row">
        <IconButton label={common().cancel} icon="close" onClick={onEnd} />
        <strong class="number" role="status">{saving ? text.downloading(saving.done, saving.all) : text.selected(count)}</strong>
      </div>
      <div class="row end">
        {saving
          ? <Button small onClick={() => stop.current?.abort()}>{common().cancel}</Button>
          : (
            <>
              <Button small look="quiet" onClick={() => void chooseAll()}>
                {length.value > mostChosen ? text.newest(mostChosen) : text.all}
              </Button>
              <Button small look="quiet" class="roomy" disabled={count === 0} onClick={() => void (chosen.value = new Set())}>
                {text.none}
              </Button>
              <Button small icon="download" disabled={count === 0} class="short" aria-label={text.download} title={text.download}
                onClick={() => void saveAll()}><span>{text.download}</span></Button>
              <Button small icon="trash" look="danger" disabled={count === 0} class="short" aria-label={text.delete} title={text.delete}
                onClick={() => { removeAndSay([...chosen.value]); onDeleted(); }}><span>{text.delete}</span></Button>
            </>
          )}
      </div>
    </>
  );
}
