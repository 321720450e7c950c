import { useLocation } from 'preact-iso';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { routes } from '../../routes';
import {
  askOpen, chosen, idsBetween, imageAt, isRead, length, look, retry, reveal, seat, thumbs, trouble, view, waiting,
} from '../../state/gallery';
import { common } from '../../text/common';
import { sentence } from '../../text/faults';
import { galleryTexts } from '../../text/gallery';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { say } from '../../ui/toast';
import { Bar, mostChosen } from './Bar';
import { removeAndSay } from './deleting';
import { heightOf, pitch, rowsBetween, rowsOf, shapeOf, step, type Shape } from './layout';
import { Tile } from './Tile';

// Rows that are drawn above and below what is in view, so that a small move shows no edge.
const beyond = 2;
const longPress = 450;

/** All images as a grid of which only what is in view is drawn. */
export function Grid(): JSX.Element {
  const text = galleryTexts();
  const { route } = useLocation();
  const box = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const [shape, setShape] = useState<Shape>();
  const [rows, setRows] = useState<readonly [number, number]>([0, 0]);
  const [focus, setFocus] = useState(seat.focus);
  const [isChoosing, setChoosing] = useState(chosen.peek().size > 0);
  // Where the focus is to go as soon as that place is drawn. What an earlier rendering still has to do must not take it up.
  const target = useRef(seat.returns ? seat.focus : undefined);
  const anchor = useRef(seat.focus);
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number; done: boolean } | undefined>(undefined);
  void view.value;
  const count = length.value;
  const last = useRef({ shape, count });
  last.current = { shape, count };

  const see = () => {
    const { shape: now, count: all } = last.current;
    if (!now || !box.current) {
      return;
    }

    const top = -box.current.getBoundingClientRect().top;
    const [first, final] = rowsBetween(now, all, top, top + innerHeight);
    setRows(before => (before[0] === first && before[1] === final ? before : [first, final]));
    seat.scroll = scrollY;
  };

  // New images push nothing away from under somebody who looks or works further down, chooses, or has the focus on an image.
  const isAtTop = () => {
    const { shape: now } = last.current;
    return Boolean(now && box.current) && chosen.peek().size === 0 && !box.current!.contains(document.activeElement)
      && -box.current!.getBoundingClientRect().top < pitch(now!) / 2;
  };

  useLayoutEffect(() => {
    const width = () => {
      const now = shapeOf(box.current!.clientWidth);
      setShape(before => (before && before.columns === now.columns && before.tile === now.tile ? before : now));
    };
    width();
    askOpen(isAtTop);
    seat.cameFrom = false;
    const watch = new ResizeObserver(width);
    watch.observe(box.current!);
    const restoration = history.scrollRestoration;
    history.scrollRestoration = 'manual';
    addEventListener('scroll', see, { passive: true });
    addEventListener('resize', see, { passive: true });
    return () => {
      watch.disconnect();
      history.scrollRestoration = restoration;
      removeEventListener('scroll', see);
      removeEventListener('resize', see);
      askOpen(() => false);
      thumbs.want([], 256);
    };
  }, []);

  // Where one was before looking at an image; and where one looks when the window changes.
  const columns = shape?.columns;
  const before = useRef<Shape | undefined>(undefined);
  useLayoutEffect(() => {
    if (!shape || !columns) {
      return;
    }

    if (!before.current) {
      scrollTo(0, seat.scroll);
      if (seat.returns) {
        bring(seat.focus);
      }
    } else if (before.current.columns !== columns) {
      const row = rows[0] * before.current.columns / columns;
      scrollTo(0, scrollY + box.current!.getBoundingClientRect().top + Math.floor(row) * pitch(shape));
    }

    before.current = shape;
    see();
  }, [columns, shape]);
  useLayoutEffect(see, [count]);

  // What is in view is read, the middle first; then what lies just beyond.
  const [first, final] = rows;
  const focusRow = shape ? Math.floor(focus / shape.columns) : 0;
  useEffect(() => {
    if (!shape) {
      return;
    }

    const from = Math.max(0, first - beyond) * shape.columns;
    const to = Math.min(count - 1, (final + 1 + beyond) * shape.columns - 1);
    look(from, to);
    const middle = (first + final + 1) / 2 * shape.columns;
    const places = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    const inside = (place: number) => place >= first * shape.columns && place < (final + 1) * shape.columns;
    places.sort((a, b) => Number(inside(b)) - Number(inside(a)) || Math.abs(a - middle) - Math.abs(b - middle));
    // The row with the focus is drawn wherever it is, so its images are wanted too, last of all.
    const start = focusRow * shape.columns;
    places.push(...Array.from({ length: shape.columns }, (_, index) => start + index).filter(place => place < from || place > to));
    const ids = places.map(place => imageAt(place)?.id).filter(id => id !== undefined);
    thumbs.want(ids, shape.tile * devicePixelRatio > 300 ? 512 : 256);
  }, [first, final, shape, count, view.value, focusRow]);

  useLayoutEffect(() => {
    if (focus >= count && count > 0) {
      target.current = target.current === focus ? count - 1 : target.current;
      setFocus(count - 1);
    }
  }, [focus, count]);

  useEffect(() => {
    if (target.current === focus && count > 0) {
      const cell = box.current?.querySelector<HTMLElement>(`[data-place="${focus}"]`);
      if (cell) {
        target.current = undefined;
        seat.returns = false;
        cell.focus({ preventScroll: true });
      }
    }
  });

  /** Scrolls as far as it takes to see a place whole. */
  function bring(place: number): void {
    if (!shape || !box.current) {
      return;
    }

    const edge = box.current.getBoundingClientRect().top;
    const top = edge + Math.floor(place / shape.columns) * pitch(shape);
    const above = (bar.current?.getBoundingClientRect().height ?? 0) + shape.gap;
    const below = innerHeight - tabs() - shape.gap;
    if (top < above) {
      scrollBy(0, top - above);
    } else if (top + shape.tile > below) {
      scrollBy(0, top + shape.tile - below);
    }
  }

  function go(place: number): void {
    target.current = place;
    seat.focus = place;
    setFocus(place);
    bring(place);
    see();
  }

  function choose(ids: readonly string[], is = true): void {
    const now = new Set(chosen.peek());
    ids.forEach(id => (is ? now.add(id) : now.delete(id)));
    if (now.size > mostChosen) {
      say(text.most(mostChosen));
      return;
    }

    chosen.value = now;
    setChoosing(true);
  }

  function toggle(place: number): void {
    const image = imageAt(place);
    if (image) {
      anchor.current = place;
      choose([image.id], !chosen.peek().has(image.id));
    }
  }

  async function chooseTo(place: number): Promise<void> {
    const [from, to] = [Math.min(anchor.current, place), Math.max(anchor.current, place)];
    if (to - from >= mostChosen) {
      say(text.most(mostChosen));
      return;
    }

    try {
      choose(await idsBetween(from, to));
    } catch (error) {
      say(sentence(error));
    }
  }

  function endChoosing(): void {
    chosen.value = new Set();
    setChoosing(false);
    if (count > 0) {
      go(Math.min(focus, count - 1));
    }
  }

  function afterDeletion(): void {
    setChoosing(false);
    // What is left moves into the place.
    const left = length.peek();
    if (left > 0) {
      go(Math.min(focus, left - 1));
    } else {
      document.querySelector<HTMLElement>('h1')?.focus();
    }
  }

  function show(place: number): void {
    const image = imageAt(place);
    if (image) {
      seat.focus = place;
      seat.returns = seat.cameFrom = true;
      route(`${routes.gallery}/${image.id}`);
    }
  }

  function onKey(event: KeyboardEvent): void {
    if (!shape || event.altKey || count === 0) {
      return;
    }

    const page = Math.max(1, Math.floor((innerHeight - tabs()) / pitch(shape)) - 1);
    const target = event.metaKey ? undefined
      : step(event.key, focus, count, shape.columns, page, document.documentElement.dir === 'rtl');
    if (target !== undefined) {
      if (event.shiftKey) {
        void chooseTo(target);
      } else {
        anchor.current = target;
      }

      go(target);
    } else if (event.key === 'Enter') {
      show(focus);
    } else if (event.key === ' ') {
      toggle(focus);
    } else if (event.key === 'Escape' && isChoosing) {
      endChoosing();
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      anchor.current = 0;
      void chooseTo(Math.min(count, mostChosen) - 1);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (event.repeat) {
        // Only the last deletion can be taken back: a key that is held down means one.
        event.preventDefault();
        return;
      }

      const one = imageAt(focus);
      const ids = chosen.peek().size > 0 ? [...chosen.peek()] : one ? [one.id] : [];
      if (ids.length > 0) {
        removeAndSay(ids);
        afterDeletion();
      }
    } else {
      return;
    }

    event.preventDefault();
  }

  const placeIn = (event: Event) => {
    const cell = (event.target as Element).closest<HTMLElement>('[data-place]');
    return cell ? Number(cell.dataset.place) : undefined;
  };

  // However the focus got there.
  function onFocus(event: FocusEvent): void {
    const place = placeIn(event);
    if (place !== undefined && place !== focus) {
      seat.focus = place;
      setFocus(place);
    }
  }

  function onClick(event: MouseEvent): void {
    const place = placeIn(event);
    if (place === undefined) {
      return;
    }

    // The link is for new tabs; here the gallery keeps its seat.
    const isNewTab = (event.ctrlKey || event.metaKey) && !isChoosing;
    if (isNewTab) {
      return;
    }

    event.preventDefault();
    event.stopPropagation();
    seat.focus = place;
    setFocus(place);
    if (press.current?.done) {
      press.current = undefined;
    } else if (event.shiftKey) {
      void chooseTo(place);
    } else if (isChoosing || (event.target as Element).closest('.tick')) {
      toggle(place);
    } else {
      show(place);
    }
  }

  function onPointerDown(event: PointerEvent): void {
    const place = placeIn(event);
    clearTimeout(press.current?.timer);
    press.current = undefined;
    if (place === undefined || event.pointerType !== 'touch') {
      return;
    }

    const mine = {
      x: event.clientX, y: event.clientY, done: false,
      timer: setTimeout(() => {
        mine.done = true;
        navigator.vibrate?.(15);
        toggle(place);
      }, longPress),
    };
    press.current = mine;
  }

  function onPointerMove(event: PointerEvent): void {
    const now = press.current;
    if (now && !now.done && Math.hypot(event.clientX - now.x, event.clientY - now.y) > 10) {
      clearTimeout(now.timer);
      press.current = undefined;
    }
  }

  function onPointerEnd(event: PointerEvent): void {
    clearTimeout(press.current?.timer);
    if (event.type === 'pointercancel' || !press.current?.done) {
      press.current = undefined;
    }
  }

  const drawn = shape ? rowList(first, final, rowsOf(shape, count), Math.floor(focus / shape.columns)) : [];
  const isEmpty = isRead.value && count === 0;
  return (
    <div class="gallery">
      <div ref={bar} class="gallery-top">
        <Bar isChoosing={isChoosing && count > 0} choose={is => (is ? setChoosing(true) : endChoosing())} onDeleted={afterDeletion} />
        <div class="gallery-news" role="status">
          {waiting.value > 0 && count > 0 && (
            <Button small look="primary" icon="plus" onClick={() => { reveal(); scrollTo(0, 0); go(0); }}>
              {text.arrived(waiting.value)}
            </Button>
          )}
        </div>
      </div>
      {trouble.value !== undefined && (
        <Banner kind="bad">
          {isRead.value ? '' : `${text.troubleTitle}. `}{sentence(trouble.value)} {text.troubleText}{' '}
          <Button small look="quiet" onClick={retry}>{common().retry}</Button>
        </Banner>
      )}
      {isEmpty && (
        <Empty icon="gallery">
          <h2>{text.emptyTitle}</h2>
          <p>{text.emptyText}</p>
          <a class="button primary" href={routes.studio}>{text.emptyWay}</a>
        </Empty>
      )}
      <div ref={box} role={count > 0 ? 'grid' : undefined} class={`tiles ${isChoosing ? 'choosing' : ''}`}
        aria-label={count > 0 ? text.grid : undefined} aria-multiselectable={count > 0 ? true : undefined}
        aria-rowcount={shape && count > 0 ? rowsOf(shape, count) : undefined} aria-colcount={count > 0 ? columns : undefined}
        style={{ blockSize: shape && count > 0 ? `${heightOf(shape, count)}px` : undefined }}
        onKeyDown={onKey} onFocusIn={onFocus} onClick={onClick} onPointerDown={onPointerDown} onPointerMove={onPointerMove}
        onPointerUp={onPointerEnd} onPointerCancel={onPointerEnd} onContextMenu={event => press.current && event.preventDefault()}>
        {shape && drawn.map(row => (
          <Row key={row} row={row} shape={shape} count={count} focus={Math.floor(focus / shape.columns) === row ? focus : -1} />
        ))}
        {shape && !isRead.value && trouble.value === undefined && <Bones shape={shape} />}
      </div>
    </div>
  );
}

function Row({ row, shape, count, focus }: { row: number; shape: Shape; count: number; focus: number }): JSX.Element {
  const first = row * shape.columns;
  const places = Array.from({ length: Math.min(shape.columns, count - first) }, (_, column) => first + column);
  return (
    <div role="row" class="tiles-row" aria-rowindex={row + 1} style={{
      transform: `translateY(${row * pitch(shape)}px)`, blockSize: `${shape.tile}px`, gap: `${shape.gap}px`,
      gridTemplateColumns: `repeat(${shape.columns}, ${shape.tile}px)`,
    }}>
      {places.map((place, column) => <Tile key={place} place={place} column={column} isFocus={place === focus} />)}
    </div>
  );
}

function Bones({ shape }: { shape: Shape }): JSX.Element {
  return (
    <div role="status" class="tiles-bones"
      style={{ gap: `${shape.gap}px`, gridTemplateColumns: `repeat(${shape.columns}, ${shape.tile}px)` }}>
      <span class="unseen">{common().loading}</span>
      {Array.from({ length: shape.columns * 4 }, (_, index) => <div key={index} class="bone" style={{ blockSize: `${shape.tile}px` }} />)}
    </div>
  );
}

/** What is in view and a little beyond, and the row with the focus wherever it is: whoever scrolls away does not lose it. */
function rowList(first: number, final: number, all: number, focus: number): number[] {
  const [from, to] = [Math.max(0, first - beyond), Math.min(all - 1, final + beyond)];
  const list = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  return focus >= 0 && focus < all && (focus < from || focus > to) ? [...list, focus] : list;
}

/** What the tabs of a phone cover of the window. */
function tabs(): number {
  const rail = document.querySelector('.rail')?.getBoundingClientRect();
  return rail && rail.top > innerHeight / 2 ? innerHeight - rail.top : 0;
}
