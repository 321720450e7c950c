import { describe, expect, test } from 'vitest';
import type { Job, Model, Quota } from '../src/api/types';
import {
  againOf, draftOf, fit, leftOf, modelOf, presets, scalesOf, secondsLeft, shareOf, shortage, sizeOf, submissionOf,
} from '../src/pages/studio/request';
import { emptyDraft } from '../src/state/draft';

const big: Model = {
  name: 'big', workers: 1, default_width: 1024, default_height: 1024, min_size: 512, max_size: 1536, size_multiple: 64,
  default_steps: 30, min_steps: 2, max_steps: 100, default_guidance: 5, default_scheduler: 'euler', schedulers: ['euler', 'ddim'],
  seconds_per_step: 0.5,
} as Model;
const small: Model = { ...big, name: 'small', workers: 0, default_width: 256, default_height: 256, min_size: 256, max_size: 256 } as Model;
const job = {
  id: 'a', state: 'running', model: 'big', prompt: 'a dog, flat', negative_prompt: '', width: 1024, height: 1024, steps: 30, guidance: 5,
  seed: 7, requested_images: 2, scheduler: 'ddim', format: 'png', credits: 2, progress: { step: 0, steps: 60 }, images: [],
  submitted_at: '2026-11-30T00:00:00Z',
} as unknown as Job;

describe('a submission', () => {
  test('has the words of the style after the prompt, and only what was chosen', () => {
    expect(submissionOf({ ...emptyDraft, prompt: ' a dog ', style: ' flat ' }, big)).toEqual({ prompt: 'a dog, flat', images: 1 });
  });

  test('tells no negative prompt from an empty one', () => {
    expect(submissionOf({ ...emptyDraft, negative: '' }, big)).toHaveProperty('negative_prompt', '');
    expect(submissionOf(emptyDraft, big)).not.toHaveProperty('negative_prompt');
  });

  test('leaves out what the model does not allow', () => {
    const draft = { ...emptyDraft, width: 1024, height: 768, steps: 500, scheduler: 'lcm' };
    expect(fit(draft, big)).toEqual({ ...emptyDraft, width: 1024, height: 768, steps: 100 });
    expect(fit(draft, small)).not.toHaveProperty('width');
    expect(fit({ ...emptyDraft, width: 1000, height: 1000 }, big)).not.toHaveProperty('width');
  });

  test('of a job once more has no seed unless one is named, and no style twice', () => {
    expect(againOf(job, 'flat')).toMatchObject({ prompt: 'a dog', images: 2, format: 'png' });
    expect(againOf(job, 'flat')).not.toHaveProperty('seed');
    expect(againOf(job, null, 7)).toMatchObject({ prompt: 'a dog, flat', seed: 7 });
    expect(againOf({ ...job, prompt: ', flat' }, 'flat').prompt).toBe(', flat');
  });

  test('taken into the form makes the same job, with its seed where the seed is locked', () => {
    expect(submissionOf(draftOf(job, 'flat', true), big)).toMatchObject({ prompt: 'a dog', scheduler: 'ddim', seed: 7, images: 2 });
    expect(draftOf(job, 'flat', false)).not.toHaveProperty('seed');
    const { requested_images: _, ...image } = job;
    expect(draftOf(image, 'flat', false)).toMatchObject({ prompt: 'a dog', scheduler: 'ddim', images: 1 });
  });
});

describe('sizes', () => {
  test('keep to the limits of the model and to their shape', () => {
    for (const scale of scalesOf(big)) {
      for (const { width, height } of presets(big, scale)) {
        expect(width % 64 + height % 64).toBe(0);
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(512);
        expect(Math.max(width, height)).toBeLessThanOrEqual(1536);
      }
    }

    expect(presets(big, 'normal').map(({ shape }) => shape)).toEqual(['square', 'portrait', 'landscape', 'tall', 'wide']);
    expect(presets(big, 'normal')[3]).toEqual({ shape: 'tall', width: 768, height: 1344 });
  });

  test('are one where the model knows one', () => {
    expect(presets(small, 'normal')).toEqual([{ shape: 'square', width: 256, height: 256 }]);
    expect(scalesOf(small)).toEqual(['normal']);
  });

  test('come from the form, else from what is remembered, else from the model', () => {
    expect(sizeOf({ ...emptyDraft, width: 512, height: 640 }, big, { width: 768, height: 768 })).toEqual({ width: 512, height: 640 });
    expect(sizeOf(emptyDraft, big, { width: 768, height: 768 })).toEqual({ width: 768, height: 768 });
    expect(sizeOf(emptyDraft, small, { width: 768, height: 768 })).toEqual({ width: 256, height: 256 });
  });
});

test('the model is the named one or none, else the preferred one, else one that runs', () => {
  expect(modelOf('gone', [small, big])).toBeUndefined();
  expect(modelOf(undefined, [small, big], 'small')).toBe(small);
  expect(modelOf(undefined, [small, big], 'gone')).toBe(big);
});

describe('the quota', () => {
  const quota = {
    plan: 'free', reserved: 0, charged: 0, bought: 0, windows: [
      { name: 'concurrent', limit: 8, used: 0, remaining: 8 },
      { name: 'burst', limit: 60, used: 0, remaining: 60, length_seconds: 60, resets_in_seconds: 30 },
      { name: 'day', limit: 100, used: 90, remaining: 10, length_seconds: 86_400, resets_in_seconds: 3600 },
      { name: 'month', limit: 1000, used: 0, remaining: 1000, length_seconds: 2_592_000, resets_in_seconds: 9999 },
      { name: 'storage', limit: 1e9, used: 1e9 - 5, remaining: 5 },
    ],
  } as Quota;
  const without = (name: string): Quota => ({
    ...quota, windows: quota.windows.map(window => window.name === name ? { ...window, remaining: 0 } : window),
  });

  test('lacks nothing as long as every window has enough', () => {
    expect(shortage(quota, 10)).toBeUndefined();
    expect(leftOf(quota)).toBe(10);
  });

  test('tells what is missing and until when', () => {
    expect(shortage(quota, 11)).toEqual({ window: 'day', limit: 100, used: 90, wanted: 11, resets_in_seconds: 3600 });
    expect(shortage(quota, 101)).toMatchObject({ window: 'day', limit: 100, wanted: 101 });
    expect(shortage(without('concurrent'), 1)).toMatchObject({ window: 'concurrent', limit: 8, wanted: 1 });
    expect(shortage(without('burst'), 1)).toMatchObject({ window: 'burst', limit: 60, wanted: 1, resets_in_seconds: 30 });
    expect(shortage(without('storage'), 1)).toMatchObject({ window: 'storage', limit: 1e9, wanted: 1 });
  });

  test('takes bought credits where a window of credits has too few, and nowhere else', () => {
    const bought = { ...quota, bought: 20 };
    expect(leftOf(bought)).toBe(30);
    expect(shortage(bought, 30)).toBeUndefined();
    expect(shortage(bought, 31)).toMatchObject({ window: 'day', wanted: 31 });
    expect(shortage({ ...without('concurrent'), bought: 20 }, 1)).toMatchObject({ window: 'concurrent' });
    expect(shortage({ ...without('storage'), bought: 20 }, 1)).toMatchObject({ window: 'storage' });
  });
});

describe('progress', () => {
  test('is never quite done before the end', () => {
    expect(shareOf({ job, turn: 0 })).toBe(0);
    expect(shareOf({ job: { ...job, progress: { step: 30, steps: 60 } }, turn: 0 })).toBe(0.5);
    expect(shareOf({ job: { ...job, progress: { step: 60, steps: 60 } }, turn: 0 })).toBe(0.99);
  });

  test('takes as long as it was seen to take, before that as long as it was measured to', () => {
    expect(secondsLeft({ job, turn: 0 }, big, 0)).toBe(30);
    const half = { ...job, progress: { step: 30, steps: 60 } };
    expect(secondsLeft({ job: half, turn: 0, pace: { step: 10, at: 1000 } }, big, 41_000)).toBe(60);
    expect(secondsLeft({ job, turn: 0 }, undefined, 0)).toBeUndefined();
    expect(secondsLeft({ job: { ...job, state: 'queued' }, turn: 0 }, big, 0)).toBeUndefined();
  });
});
