/** How an image lies in its stage: shifted from the middle, and so many times as large as it fits. */
export interface Zoom {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const fits: Zoom = { x: 0, y: 0, scale: 1 };

const most = 12;

// A small image is not blown up without end.
const blowUp = 3;

/** The image's size when it fits the stage. */
export function fit(image: Size, stage: Size): Size {
  const scale = Math.min(stage.width / image.width, stage.height / image.height, blowUp);
  return { width: image.width * scale, height: image.height * scale };
}

/** Nearer or farther by a factor, so that a point of the stage, counted from its middle, stays where it is. */
export function zoomAt(zoom: Zoom, factor: number, at: { x: number; y: number }, image: Size, stage: Size): Zoom {
  const scale = Math.min(most, Math.max(1, zoom.scale * factor));
  const by = scale / zoom.scale;
  return hold({ x: at.x - (at.x - zoom.x) * by, y: at.y - (at.y - zoom.y) * by, scale }, image, stage);
}

export const move = (zoom: Zoom, x: number, y: number, image: Size, stage: Size): Zoom =>
  hold({ ...zoom, x: zoom.x + x, y: zoom.y + y }, image, stage);

/** An image that is larger than the stage leaves no gap in it; one that is smaller stays in the middle. */
export function hold(zoom: Zoom, image: Size, stage: Size): Zoom {
  const fitted = fit(image, stage);
  const room = (inner: number, outer: number) => Math.max(0, (inner * zoom.scale - outer) / 2);
  const clamp = (value: number, most: number) => Math.min(most, Math.max(-most, value)) + 0;
  return {
    x: clamp(zoom.x, room(fitted.width, stage.width)),
    y: clamp(zoom.y, room(fitted.height, stage.height)),
    scale: zoom.scale,
  };
}
