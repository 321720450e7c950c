/** How the grid is laid out: squares of one size, so that every place can be computed and none has to be measured. */
export interface Shape {
  readonly columns: number;
  /** Pixels of a tile's edge. */
  readonly tile: number;
  readonly gap: number;
}

export function shapeOf(width: number): Shape {
  const isNarrow = width < 640;
  const gap = isNarrow ? 3 : 10;
  const wished = isNarrow ? 112 : 190;
  const columns = Math.max(3, Math.round((width + gap) / (wished + gap)));
  return { columns, tile: Math.max(1, (width - gap * (columns - 1)) / columns), gap };
}

/** From the top of one row to the top of the next. */
export const pitch = (shape: Shape) => shape.tile + shape.gap;

export const rowsOf = (shape: Shape, count: number) => Math.ceil(count / shape.columns);

export const heightOf = (shape: Shape, count: number) => Math.max(0, rowsOf(shape, count) * pitch(shape) - shape.gap);

/** The first and last row that lie in a window of the grid, those included. */
export function rowsBetween(shape: Shape, count: number, top: number, bottom: number): readonly [first: number, last: number] {
  const most = rowsOf(shape, count) - 1;
  const row = (at: number) => Math.min(Math.max(0, Math.floor(at / pitch(shape))), Math.max(0, most));
  return [row(top), row(bottom)];
}

/** Where an arrow or a like key leads from a place. */
export function step(key: string, place: number, count: number, columns: number, page: number, fromTheRight = false): number | undefined {
  const forward = fromTheRight ? 'ArrowLeft' : 'ArrowRight';
  const backward = fromTheRight ? 'ArrowRight' : 'ArrowLeft';
  switch (key) {
    case forward: return Math.min(count - 1, place + 1);
    case backward: return Math.max(0, place - 1);
    // Below the last full row stands the last image, wherever in its row.
    case 'ArrowDown': return place + columns < count ? place + columns
      : Math.floor(place / columns) < Math.floor((count - 1) / columns) ? count - 1 : place;
    case 'ArrowUp': return place - columns >= 0 ? place - columns : place;
    case 'PageDown': return Math.min(count - 1, place + columns * page);
    case 'PageUp': return place - columns * page >= 0 ? place - columns * page : place % columns;
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return undefined;
  }
}
