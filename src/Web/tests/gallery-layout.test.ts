import { describe, expect, it } from 'vitest';
import { heightOf, pitch, rowsBetween, rowsOf, shapeOf, step } from '../src/pages/gallery/layout';
import { fit, fits, hold, move, zoomAt } from '../src/pages/gallery/zoom';

describe('The grid', () => {
  it.each([320, 384, 640, 1040, 1600, 2560])('fills a width of %i to its edges', width => {
    const shape = shapeOf(width);
    expect(shape.columns * shape.tile + (shape.columns - 1) * shape.gap).toBeCloseTo(width, 6);
    expect(shape.columns).toBeGreaterThanOrEqual(3);
    expect(shape.tile).toBeLessThan(270);
  });

  it('draws only the rows of its window, also at the end of 100,000', () => {
    const shape = shapeOf(1040);
    const end = heightOf(shape, 100_000);
    const [first, last] = rowsBetween(shape, 100_000, end - 800, end);
    expect(last).toBe(rowsOf(shape, 100_000) - 1);
    expect(last - first).toBeLessThan(6);
    expect(rowsBetween(shape, 100_000, -500, 300)).toEqual([0, Math.floor(300 / pitch(shape))]);
    expect(rowsBetween(shape, 0, 0, 800)).toEqual([0, 0]);
  });

  it('leads with keys to where one would look, and never outside', () => {
    const go = (key: string, place: number) => step(key, place, 23, 5, 3);
    expect(go('ArrowRight', 22)).toBe(22);
    expect(go('ArrowLeft', 0)).toBe(0);
    expect(go('ArrowDown', 2)).toBe(7);
    expect(go('ArrowDown', 19)).toBe(22);
    expect(go('ArrowDown', 21)).toBe(21);
    expect(go('ArrowUp', 3)).toBe(3);
    expect(go('PageDown', 1)).toBe(16);
    expect(go('PageUp', 7)).toBe(2);
    expect(go('Home', 12)).toBe(0);
    expect(go('End', 0)).toBe(22);
    expect(go('x', 0)).toBeUndefined();
    expect(step('ArrowLeft', 3, 23, 5, 3, true)).toBe(4);
  });
});

describe('The zoom', () => {
  const image = { width: 512, height: 256 };
  const stage = { width: 1024, height: 1024 };

  it('fits an image, and blows up a small one only so far', () => {
    expect(fit(image, stage)).toEqual({ width: 1024, height: 512 });
    expect(fit({ width: 64, height: 64 }, stage)).toEqual({ width: 192, height: 192 });
  });

  it('keeps the point under the pointer', () => {
    const at = { x: 300, y: 0 };
    const near = zoomAt(fits, 3, at, image, stage);
    // What lay at 300 of an unscaled image lies at 300 still.
    expect(near.x + 300 * near.scale).toBeCloseTo(300);
    expect(near.scale).toBe(3);
  });

  it('leaves no gap beside an image that is larger than the stage, and centres one that is not', () => {
    const near = zoomAt(fits, 2, { x: 0, y: 0 }, image, stage);
    expect(move(near, 9999, 9999, image, stage)).toEqual({ x: 512, y: 0, scale: 2 });
    expect(hold({ x: 50, y: 50, scale: 1 }, image, stage)).toEqual(fits);
  });

  it('never gets smaller than the stage nor larger than twelve times', () => {
    expect(zoomAt(fits, 0.1, { x: 10, y: 10 }, image, stage).scale).toBe(1);
    expect(zoomAt(fits, 1000, { x: 0, y: 0 }, image, stage).scale).toBe(12);
  });
});
