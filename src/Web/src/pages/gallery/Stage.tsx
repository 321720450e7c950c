import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Image } from '../../api/types';
import { galleryTexts } from '../../text/gallery';
import { fit, fits, hold, move, zoomAt, type Size, type Zoom } from './zoom';

const swipe = 56;
const doubleTap = 300;

export interface StageControl {
  readonly zoom: (factor: number) => void;
  readonly reset: () => void;
  /** Moves an image that is larger than the stage; false for one that fits. */
  readonly pan: (x: number, y: number) => boolean;
}

/**
 * An image, as large as fits, which a wheel, two fingers, a double tap and keys bring nearer. A finger's swipe goes to the next one, or
 * down and out.
 */
export function Stage({ image, small, full, control, onStep, onClose }: {
  image: Image; small: string | undefined; full: string | undefined;
  control: (stage: StageControl, scale: number) => void; onStep: (by: number) => void; onClose: () => void;
}): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>();
  const [zoom, setZoom] = useState<Zoom>(fits);
  const [drag, setDrag] = useState<{ x: number; y: number }>();
  const [isSharp, setSharp] = useState(false);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const start = useRef<{ x: number; y: number; type: string; moved: boolean }>({ x: 0, y: 0, type: '', moved: false });
  const tap = useRef({ at: 0, x: 0, y: 0 });
  const now = useRef({ zoom, size, image });
  now.current = { zoom, size, image };

  const change = (to: (zoom: Zoom, image: Size, stage: Size) => Zoom) => {
    const { size: stage, image: of } = now.current;
    if (stage) {
      setZoom(before => to(before, of, stage));
    }
  };

  useLayoutEffect(() => {
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = box.current!;
      setSize({ width, height });
      setZoom(before => hold(before, now.current.image, { width, height }));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(box.current!);
    // A wheel over the image never scrolls the page, which a listener has to say from the start.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002));
      const at = fromMiddle(event);
      change((before, of, stage) => zoomAt(before, factor, at, of, stage));
    };
    const stage = box.current!;
    stage.addEventListener('wheel', wheel, { passive: false });
    return () => {
      watch.disconnect();
      stage.removeEventListener('wheel', wheel);
    };
  }, []);

  useLayoutEffect(() => {
    setZoom(fits);
    setDrag(undefined);
  }, [image.id]);
  useEffect(() => setSharp(false), [full]);

  useEffect(() => {
    const scale = size ? fit(image, size).width * zoom.scale / image.width : 1;
    control({
      zoom: factor => change((before, of, stage) => zoomAt(before, factor, { x: 0, y: 0 }, of, stage)),
      reset: () => setZoom(fits),
      pan: (x, y) => {
        if (now.current.zoom.scale <= 1) {
          return false;
        }

        change((before, of, stage) => move(before, x, y, of, stage));
        return true;
      },
    }, scale);
  }, [zoom.scale, size, image.id]);

  function fromMiddle(event: { clientX: number; clientY: number }): { x: number; y: number } {
    const edge = box.current!.getBoundingClientRect();
    return { x: event.clientX - edge.left - edge.width / 2, y: event.clientY - edge.top - edge.height / 2 };
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0) {
      return;
    }

    box.current!.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, fromMiddle(event));
    start.current = { ...fromMiddle(event), type: event.pointerType, moved: pointers.current.size > 1 };
    setDrag(undefined);
  }

  function onMove(event: PointerEvent): void {
    const before = pointers.current.get(event.pointerId);
    if (!before) {
      return;
    }

    const at = fromMiddle(event);
    const others = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    pointers.current.set(event.pointerId, at);
    start.current.moved ||= Math.hypot(at.x - start.current.x, at.y - start.current.y) > 8;
    const other = others[0];
    if (other) {
      const factor = Math.hypot(at.x - other.x, at.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
      const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
      change((zoomed, of, stage) =>
        move(zoomAt(zoomed, factor, middle, of, stage), (at.x - before.x) / 2, (at.y - before.y) / 2, of, stage));
    } else if (now.current.zoom.scale > 1) {
      change((zoomed, of, stage) => move(zoomed, at.x - before.x, at.y - before.y, of, stage));
    } else if (start.current.moved && event.pointerType !== 'mouse') {
      setDrag({ x: at.x - start.current.x, y: Math.max(0, at.y - start.current.y) });
    }
  }

  function onUp(event: PointerEvent): void {
    const wasAlone = pointers.current.size === 1;
    if (!pointers.current.delete(event.pointerId)) {
      return;
    }

    setDrag(undefined);
    if (event.type === 'pointercancel' || !wasAlone) {
      return;
    }

    const at = fromMiddle(event);
    if (!start.current.moved) {
      onTap(at);
      return;
    }

    const [x, y] = [at.x - start.current.x, at.y - start.current.y];
    if (now.current.zoom.scale > 1 || start.current.type === 'mouse') {
      return;
    }

    if (Math.abs(x) > swipe && Math.abs(x) > Math.abs(y)) {
      onStep((x < 0 ? 1 : -1) * (document.documentElement.dir === 'rtl' ? -1 : 1));
    } else if (y > 2 * swipe && y > Math.abs(x)) {
      onClose();
    }
  }

  function onTap(at: { x: number; y: number }): void {
    const time = performance.now();
    const isDouble = time - tap.current.at < doubleTap && Math.hypot(at.x - tap.current.x, at.y - tap.current.y) < 30;
    tap.current = { at: isDouble ? 0 : time, ...at };
    if (isDouble) {
      change((before, of, stage) => (before.scale > 1 ? fits : zoomAt(before, 2.5, at, of, stage)));
    }
  }

  const fitted = size && fit(image, size);
  const shift = drag ?? { x: 0, y: 0 };
  const layer = fitted && {
    inlineSize: `${fitted.width}px`,
    blockSize: `${fitted.height}px`,
    transform: `translate(${zoom.x + shift.x}px, ${zoom.y + shift.y}px) scale(${zoom.scale})`,
  };
  return (
    <div ref={box} class={`stage ${zoom.scale > 1 ? 'near' : ''} ${pointers.current.size > 0 ? 'held' : ''}`}
      onPointerDown={onDown} onPointerMove={onMove} onPointerUp={onUp} onPointerCancel={onUp}>
      {layer && (
        <div class="stage-image" style={layer}>
          {small && !isSharp && <img src={small} alt="" draggable={false} />}
          {full && <img key={full} src={full} alt={image.alt} draggable={false} class="sharp" onLoad={() => setSharp(true)} />}
          {!full && <span class="unseen" role="img" aria-label={image.alt} />}
        </div>
      )}
      {!full && <span class="stage-wait"><span class="spinner" role="status" aria-label={galleryTexts().measuring} /></span>}
    </div>
  );
}
