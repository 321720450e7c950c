import { useLocation } from 'preact-iso';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Image } from '../../api/types';
import { routes } from '../../routes';
import { describe } from '../../state/gallery';
import { common } from '../../text/common';
import { bytes, dateTime, number } from '../../text/format';
import { galleryTexts } from '../../text/gallery';
import { samplers } from '../../text/studio';
import { Banner } from '../../ui/Banner';
import { Button, IconButton } from '../../ui/Button';
import { copyWords } from '../../ui/copy';
import { TextArea } from '../../ui/Field';
import { useAct } from '../../ui/load';
import { say } from '../../ui/toast';
import { Download } from './Download';
import { formatName } from './saving';

const mostAlt = 500;

/** Everything that made an image, its words, and its ways out. */
export function Details({ image, onChange }: { image: Image; onChange: (image: Image) => void }): JSX.Element {
  const text = galleryTexts();
  const { route } = useLocation();
  const takeToStudio = async () => {
    // The studio's to do, and it comes next anyway. Where it cannot be loaded its page says so.
    const page = await import('../studio/Studio').catch(() => undefined);
    page?.remix(image);
    route(routes.studio);
  };
  return (
    <div class="details stack">
      <section class="stack tight">
        <div class="row spread">
          <h2>{text.prompt}</h2>
          <IconButton small icon="copy" label={text.copyPrompt} onClick={() => void copyWords(image.prompt)} />
        </div>
        <p class="details-prompt" dir="auto">{image.prompt}</p>
        {image.negative_prompt && (
          <>
            <h3>{text.negative}</h3>
            <p class="soft">{image.negative_prompt}</p>
          </>
        )}
        <Button look="primary" icon="remix" wide onClick={() => void takeToStudio()}>{text.remix}</Button>
      </section>
      <dl class="facts small">
        <dt>{text.model}</dt><dd>{image.model}</dd>
        <dt>{text.size}</dt><dd class="number">{image.width} × {image.height}</dd>
        <dt>{text.steps}</dt><dd class="number">{number(image.steps)}</dd>
        <dt>{text.guidance}</dt><dd class="number">{number(image.guidance)}</dd>
        <dt>{text.sampler}</dt><dd>{samplers[image.scheduler] ?? image.scheduler}</dd>
        <dt>{text.seed}</dt>
        <dd class="number">
          {image.seed} <IconButton small icon="copy" label={text.copySeed} onClick={() => void copyWords(String(image.seed))} />
        </dd>
        <dt>{text.made}</dt><dd>{dateTime(image.created_at)}</dd>
        <dt>{text.file}</dt><dd>{formatName[image.format]}, {bytes(image.bytes)}</dd>
      </dl>
      <Download key={image.id} image={image} />
      <Words key={`words ${image.id}`} image={image} onChange={onChange} />
    </div>
  );
}

function Words({ image, onChange }: { image: Image; onChange: (image: Image) => void }): JSX.Element {
  const text = galleryTexts();
  const [words, setWords] = useState<string>();
  const button = useRef<HTMLDivElement>(null);
  const wasOpen = useRef(false);
  const act = useAct(async (alt: string) => {
    onChange(await describe(image.id, alt));
    setWords(undefined);
    say(text.altSaved);
  });
  const isOpen = words !== undefined;
  useEffect(() => {
    if (wasOpen.current && !isOpen) {
      button.current?.querySelector('button')?.focus();
    }

    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <section class="stack tight">
      <div class="row spread" ref={button}>
        <h2>{text.alt}</h2>
        {!isOpen && <IconButton small icon="edit" label={text.altEdit} onClick={() => setWords(image.alt)} />}
      </div>
      {!isOpen
        ? <p class="soft">{image.alt}</p>
        : (
          <form class="form" onSubmit={event => { event.preventDefault(); void act.run(words); }}
            onKeyDown={event => {
              if (event.key === 'Escape') {
                event.stopPropagation();
                setWords(undefined);
              }
            }}>
            <TextArea label={text.altField} hint={text.altHint} error={act.field('alt')} value={words} onValue={setWords}
              maxLength={mostAlt} rows={4} autofocus />
            {act.error && !act.field('alt') && <Banner kind="bad">{act.error}</Banner>}
            <div class="buttons">
              <Button type="submit" small look="primary" busy={act.busy}>{common().save}</Button>
              <Button small look="quiet" onClick={() => setWords(undefined)}>{common().cancel}</Button>
              <Button small look="quiet" onClick={() => void act.run('')}>{text.altReset}</Button>
            </div>
          </form>
        )}
    </section>
  );
}
