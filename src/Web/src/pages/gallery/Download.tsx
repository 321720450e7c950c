import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { file, isAbort } from '../../api/client';
import type { Image, ImageFormat } from '../../api/types';
import { sentence } from '../../text/faults';
import { bytes } from '../../text/format';
import { galleryTexts } from '../../text/gallery';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Select } from '../../ui/Field';
import { useAct } from '../../ui/load';
import { addressOf, formatName, formats, save, saveAsMade } from './saving';

const usual: Record<ImageFormat, number> = { png: 100, jpeg: 88, webp: 85, avif: 60 };

// Converting costs time: a slider that still moves asks for nothing.
const rest = 500;

/** An image's file in any format. Its size is told after it was made, and what was measured is what is saved. */
export function Download({ image }: { image: Image }): JSX.Element {
  const text = galleryTexts();
  const [format, setFormat] = useState<ImageFormat>(image.format);
  const [quality, setQuality] = useState(usual[image.format]);
  const [made, setMade] = useState<Blob>();
  const [error, setError] = useState<unknown>();
  const isAsMade = format === image.format;
  const hasQuality = format !== 'png' && !isAsMade;
  const address = addressOf(image, format, hasQuality ? quality : undefined);
  useEffect(() => {
    setMade(undefined);
    setError(undefined);
    if (isAsMade) {
      return;
    }

    const stop = new AbortController();
    const timer = setTimeout(() => {
      file(address, stop.signal).then(setMade, fault => {
        if (!isAbort(fault)) {
          setError(fault);
        }
      });
    }, rest);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [address]);
  const act = useAct(async () => {
    if (isAsMade) {
      await saveAsMade(image);
    } else {
      save(made ?? await file(address), image, format);
    }
  });
  const size = isAsMade ? image.bytes : made?.size;
  return (
    <section class="stack tight">
      <h2>{text.download}</h2>
      <Select label={text.format} value={format}
        options={formats.map(name => [name, name === image.format ? text.asMade(formatName[name]) : formatName[name]] as const)}
        onValue={name => { setFormat(name); setQuality(usual[name]); }} />
      <div class="field" hidden={!hasQuality}>
        <label for="quality">{text.quality} <output class="number">{quality}</output></label>
        <input id="quality" type="range" min={1} max={100} value={quality} aria-describedby="quality-hint" disabled={!hasQuality}
          onInput={event => setQuality(event.currentTarget.valueAsNumber)} />
        <div class="hint" id="quality-hint">{text.qualityHint}</div>
      </div>
      {(error ?? act.error) !== undefined && <Banner kind="bad">{act.error ?? sentence(error)}</Banner>}
      <div class="row spread">
        <span class="soft small" role="status">
          {text.fileSize}: <span class="number">{size === undefined ? error === undefined ? text.measuring : '–' : bytes(size)}</span>
        </span>
        <Button icon="download" busy={act.busy} onClick={() => void act.run()}>{text.download}</Button>
      </div>
    </section>
  );
}
