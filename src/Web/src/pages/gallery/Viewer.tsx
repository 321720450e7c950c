import { useLocation } from 'preact-iso';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isAbort } from '../../api/client';
import { Fault } from '../../api/fault';
import type { Image } from '../../api/types';
import { routes } from '../../routes';
import { sessionOver } from '../../state/account';
import { fullImage, peekFull } from '../../state/full';
import { imageAt, isRemoved, length, locate, look, placeOf, readImage, seat, thumbs, view } from '../../state/gallery';
import { common } from '../../text/common';
import { sentence } from '../../text/faults';
import { percent } from '../../text/format';
import { galleryTexts } from '../../text/gallery';
import { Banner } from '../../ui/Banner';
import { Button, IconButton } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { PageTitle } from '../../ui/Page';
import { Details } from './Details';
import { removeAndSay } from './deleting';
import { Stage, type StageControl } from './Stage';

const around = 12;
const panBy = 80;
const isWide = () => matchMedia('(min-width: 52rem)').matches;

/** One image at its own address, with everything that made it. */
export function Viewer({ id }: { id: string }): JSX.Element {
  const text = galleryTexts();
  const { route } = useLocation();
  const [read, setRead] = useState<{ id: string; image?: Image; error?: unknown }>();
  const [attempt, setAttempt] = useState(0);
  const [full, setFull] = useState<{ id: string; url: string }>();
  const [fullError, setFullError] = useState<unknown>();
  const [isOpen, setOpen] = useState(isWide);
  const [scale, setScale] = useState(1);
  const stage = useRef<StageControl | undefined>(undefined);
  const root = useRef<HTMLDivElement>(null);
  void view.value;
  const place = placeOf(id);
  const known = place < 0 ? undefined : imageAt(place);
  const mine = read?.id === id ? read : undefined;
  const image = isRemoved(id) ? undefined : known ?? mine?.image;

  useEffect(() => {
    let isOver = false;
    readImage(id).then(found => {
      if (!isOver) {
        setRead({ id, image: found });
      }
    }, error => {
      if (isOver || isAbort(error)) {
        return;
      }

      if (error instanceof Fault && error.status === 401) {
        sessionOver();
      }

      setRead(before => (before?.id === id && before.image ? before : { id, error }));
    });
    return () => void (isOver = true);
  }, [id, attempt]);

  // Where it stands, for its neighbours: searched when nobody scrolled there, and again when all was read anew.
  const isNowhere = image !== undefined && place < 0;
  useEffect(() => {
    if (isNowhere) {
      void locate(image!).catch(() => undefined);
    } else if (place >= 0) {
      look(Math.max(0, place - around), place + around);
    }
  }, [id, isNowhere, place]);

  useEffect(() => {
    setFullError(undefined);
    const held = peekFull(id);
    if (held) {
      setFull({ id, url: held });
    }

    const stop = new AbortController();
    void (async () => {
      try {
        setFull({ id, url: await fullImage(id, stop.signal) });
        // Then those beside it, the likelier first.
        for (const by of [1, -1]) {
          const at = placeOf(id);
          const other = at < 0 ? undefined : imageAt(at + by);
          if (other) {
            await fullImage(other.id, stop.signal);
          }
        }
      } catch (error) {
        if (!stop.signal.aborted && !isAbort(error) && !peekFull(id)) {
          setFullError(error);
        }
      }
    })();
    return () => stop.abort();
  }, [id, attempt]);

  // Back leads to where this image stands.
  useEffect(() => {
    if (place >= 0) {
      seat.focus = place;
      seat.returns = true;
    }
  }, [place]);

  const show = (other: Image) => route(`${routes.gallery}/${other.id}`, true);
  const isClosing = useRef(false);
  const close = () => {
    if (isClosing.current) {
      // Going back takes a moment, and twice would leave the gallery too.
      return;
    }

    // Whoever came from the gallery goes back to it; whoever followed a link gets there without an entry more.
    if (seat.cameFrom) {
      isClosing.current = true;
      history.back();
    } else {
      route(routes.gallery, true);
    }
  };
  const newer = place > 0 ? imageAt(place - 1) : undefined;
  const older = place >= 0 && place + 1 < length.value ? imageAt(place + 1) : undefined;
  const onStep = (by: number) => {
    const other = by > 0 ? older : newer;
    if (other) {
      show(other);
    }
  };
  const erase = () => {
    const next = older ?? newer;
    removeAndSay([id], () => location.pathname.startsWith(`${routes.gallery}/`) && route(`${routes.gallery}/${id}`, true));
    if (next) {
      show(next);
    } else {
      close();
    }
  };

  const latest = useRef({ onStep, close, erase, image, isOpen });
  latest.current = { onStep, close, erase, image, isOpen };
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, dialog, [popover]')) {
        return;
      }

      const { onStep: go, close: end, erase: away, image: shown } = latest.current;
      const pan = stage.current?.pan;
      const forward = document.documentElement.dir === 'rtl' ? -1 : 1;
      switch (event.key) {
        case 'Escape': end(); break;
        case 'ArrowRight': if (!pan?.(-panBy, 0)) { go(forward); } break;
        case 'ArrowLeft': if (!pan?.(panBy, 0)) { go(-forward); } break;
        case 'ArrowDown': if (!pan?.(0, -panBy)) { return; } break;
        case 'ArrowUp': if (!pan?.(0, panBy)) { return; } break;
        case '+': case '=': stage.current?.zoom(1.5); break;
        case '-': stage.current?.zoom(1 / 1.5); break;
        case '0': stage.current?.reset(); break;
        case 'i': setOpen(is => !is); break;
        // Only the last deletion can be taken back: a key that is held down means one.
        case 'Delete': if (shown && !event.repeat) { away(); } break;
        default: return;
      }

      event.preventDefault();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);

  if (!image && (isRemoved(id) || mine?.error !== undefined)) {
    const isGone = isRemoved(id) || mine?.error instanceof Fault && mine.error.status === 404
      || mine?.error instanceof Fault && mine.error.code === 'invalid_request';
    return (
      <Empty icon={isGone ? 'gallery' : 'alert'}>
        <PageTitle>{isGone ? text.notHereTitle : text.troubleTitle}</PageTitle>
        <p>{isGone ? text.notHereText : sentence(mine?.error)}</p>
        <div class="buttons">
          {!isGone && <Button onClick={() => { setRead(undefined); setAttempt(attempt + 1); }}>{common().retry}</Button>}
          <a class="button primary" href={routes.gallery}>{text.toGallery}</a>
        </div>
      </Empty>
    );
  }

  const title = image?.alt ?? text.title;
  return (
    <div ref={root} class={`viewer ${isOpen ? 'with-details' : ''}`}>
      <PageTitle unseen window={title.slice(0, 60)}>{title}</PageTitle>
      <div class="viewer-bar">
        <IconButton icon="close" label={text.close} onClick={close} />
        <span class="soft small number" role="status">{place >= 0 && text.place(place + 1, length.value)}</span>
        <span class="viewer-acts">
          <IconButton icon="minus" label={text.zoomOut} class="wide-only" onClick={() => stage.current?.zoom(1 / 1.5)} />
          <button type="button" class="button quiet small number wide-only" title={text.fit} aria-label={`${percent(scale)}, ${text.fit}`}
            onClick={() => stage.current?.reset()}>{percent(scale)}</button>
          <IconButton icon="zoomIn" label={text.zoomIn} class="wide-only" onClick={() => stage.current?.zoom(1.5)} />
          <IconButton icon="info" label={text.details} aria-pressed={isOpen} onClick={() => setOpen(!isOpen)} />
          <IconButton icon="trash" label={text.delete} disabled={!image} onClick={erase} />
        </span>
      </div>
      <div class="viewer-stage">
        {image
          ? (
            <Stage image={image} small={thumbs.peek(id)} full={full?.id === id ? full.url : undefined} onStep={onStep} onClose={close}
              control={(control, now) => { stage.current = control; setScale(now); }} />
          )
          : <div class="stage"><span class="stage-wait"><span class="spinner" role="status" aria-label={common().loading} /></span></div>}
        {fullError !== undefined && (
          <div class="viewer-fault">
            <Banner kind="bad">
              {sentence(fullError)} <Button small look="quiet" onClick={() => setAttempt(attempt + 1)}>{common().retry}</Button>
            </Banner>
          </div>
        )}
        <IconButton icon="left" label={text.previous} class="viewer-way before" aria-disabled={!newer} onClick={() => onStep(-1)} />
        <IconButton icon="right" label={text.next} class="viewer-way after" aria-disabled={!older} onClick={() => onStep(1)} />
      </div>
      {isOpen && image && (
        <aside class="viewer-details" aria-label={text.details}>
          <Details image={image} onChange={changed => setRead({ id, image: changed })} />
        </aside>
      )}
    </div>
  );
}
