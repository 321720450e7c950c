import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

// WCAG 2.2, 1.4.3: text against what it stands on.
const leastForText = 4.5;

// WCAG 2.2, 1.4.11: what shows where a control is.
const leastForEdges = 3;

const grounds = ['ground', 'surface', 'raised'];
const onGrounds = ['ink', 'ink-soft', 'accent', 'accent-strong', 'bad', 'good', 'warn'];
const pairs: [text: string, ground: string][] = [
  ...onGrounds.flatMap(text => grounds.map(ground => [text, ground] as [string, string])),
  ['on-accent', 'accent'], ['on-accent', 'accent-strong'],
  ['good', 'good-wash'], ['bad', 'bad-wash'], ['warn', 'warn-wash'], ['ink', 'accent-wash'], ['accent', 'accent-wash'],
  ['ground', 'ink'],
];

const css = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');

describe.each(['dark', 'light'])('the %s theme', theme => {
  const colours = colorsOf(theme);

  test.each(pairs)('%s can be read on %s', (text, ground) => {
    expect(contrast(colours[text]!, colours[ground]!)).toBeGreaterThanOrEqual(leastForText);
  });

  test.each(grounds)('an edge is seen on %s', ground => {
    expect(contrast(colours['edge']!, colours[ground]!)).toBeGreaterThanOrEqual(leastForEdges);
  });
});

function colorsOf(theme: string): Record<string, string> {
  const block = css.slice(css.indexOf(`:root[data-theme="${theme}"]`));
  return Object.fromEntries(
    [...block.slice(0, block.indexOf('}')).matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]));
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
