import type { Lack } from '../../api/fault';
import type { Job, JobSubmission, Model, Preferences, Quota, QuotaWindow } from '../../api/types';
import type { Draft } from '../../state/draft';
import type { LiveJob } from '../../state/jobs';

export const mostImages = 8;
export const mostText = 2000;
export const mostGuidance = 30;
export const mostSeed = 2 ** 32 - 1;

const shapes = { square: 1, portrait: 3 / 4, landscape: 4 / 3, tall: 9 / 16, wide: 16 / 9 } as const;
const scales = { small: 0.5, normal: 1, large: 2 } as const;

export type Shape = keyof typeof shapes;
export type Scale = keyof typeof scales;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Preset extends Size {
  readonly shape: Shape;
}

/** What the form asks for. The words of the style come after the prompt. */
export function submissionOf(draft: Draft, model: Model | undefined): JobSubmission {
  const fitting = model ? fit(draft, model) : draft;
  const style = fitting.style.trim();
  return {
    prompt: style ? `${fitting.prompt.trim()}, ${style}` : fitting.prompt.trim(),
    ...(fitting.negative !== undefined && { negative_prompt: fitting.negative }),
    ...(fitting.model !== undefined && { model: fitting.model }),
    ...(fitting.width !== undefined && fitting.height !== undefined && { width: fitting.width, height: fitting.height }),
    ...(fitting.steps !== undefined && { steps: fitting.steps }),
    ...(fitting.guidance !== undefined && { guidance: fitting.guidance }),
    ...(fitting.scheduler !== undefined && { scheduler: fitting.scheduler }),
    ...(fitting.seed !== undefined && { seed: fitting.seed }),
    images: fitting.images,
  };
}

/** The job once more, with all that made it; without a seed it becomes another image. `style` is what the server adds by itself. */
export function againOf(job: Job, style: string | null | undefined, seed?: number): JobSubmission {
  return {
    prompt: withoutStyle(job.prompt, style),
    negative_prompt: job.negative_prompt,
    model: job.model,
    width: job.width,
    height: job.height,
    steps: job.steps,
    guidance: job.guidance,
    scheduler: job.scheduler,
    images: job.requested_images,
    format: job.format,
    ...(job.quality != null && { quality: job.quality }),
    ...(seed !== undefined && { seed }),
  };
}

/** What made an image, as a job and the image itself tell it. */
export type Made =
  Pick<Job, 'prompt' | 'negative_prompt' | 'model' | 'width' | 'height' | 'steps' | 'guidance' | 'scheduler' | 'seed'>
  & { readonly requested_images?: number };

/** The form that would make this again; a locked seed stays locked, now to this one. */
export function draftOf(job: Made, style: string | null | undefined, isLocked: boolean): Draft {
  return {
    prompt: withoutStyle(job.prompt, style),
    style: '',
    negative: job.negative_prompt,
    model: job.model,
    width: job.width,
    height: job.height,
    steps: job.steps,
    guidance: job.guidance,
    scheduler: job.scheduler,
    images: job.requested_images ?? 1,
    ...(isLocked && { seed: job.seed }),
  };
}

function withoutStyle(prompt: string, style: string | null | undefined): string {
  const end = style?.trim() ? `, ${style}` : '';
  return end && prompt.length > end.length && prompt.endsWith(end) ? prompt.slice(0, -end.length) : prompt;
}

/** The form as far as the model allows it: what it cannot do is left to its defaults. */
export function fit(draft: Draft, model: Model): Draft {
  const { width, height, steps, scheduler, ...rest } = draft;
  const allowsSize = width !== undefined && height !== undefined && isSize(width, model) && isSize(height, model);
  return {
    ...rest,
    ...(allowsSize && { width, height }),
    ...(steps !== undefined && { steps: Math.min(model.max_steps, Math.max(model.min_steps ?? 1, steps)) }),
    ...(scheduler !== undefined && model.schedulers.includes(scheduler) && { scheduler }),
  };
}

function isSize(size: number, model: Model): boolean {
  return size >= model.min_size && size <= model.max_size && size % model.size_multiple === 0;
}

/** What the model would draw: the form's size, else the remembered one where it fits, else the model's own. */
export function sizeOf(draft: Draft, model: Model, remembered?: Preferences | null): Size {
  const { width, height } = fit(draft, model);
  if (width !== undefined && height !== undefined) {
    return { width, height };
  }

  const { width: usual, height: usualHeight } = remembered ?? {};
  return usual && usualHeight && isSize(usual, model) && isSize(usualHeight, model)
    ? { width: usual, height: usualHeight }
    : { width: model.default_width, height: model.default_height };
}

/** The shapes that the model can draw with so many times its usual number of pixels, each once. */
export function presets(model: Model, scale: Scale): Preset[] {
  const area = model.default_width * model.default_height * scales[scale];
  const found: Preset[] = [];
  for (const [shape, ratio] of Object.entries(shapes) as [Shape, number][]) {
    const width = nearest(Math.sqrt(area * ratio), model);
    const height = nearest(Math.sqrt(area / ratio), model);
    const looksRight = Math.abs(Math.log(width / height / ratio)) < 0.13;
    if (looksRight && !found.some(other => other.width === width && other.height === height)) {
      found.push({ shape, width, height });
    }
  }

  return found;
}

/** The scales that differ in what they draw. */
export function scalesOf(model: Model): Scale[] {
  const seen = new Set<string>();
  return (['normal', 'small', 'large'] as const)
    .filter(scale => {
      const square = presets(model, scale)[0];
      const isNew = square !== undefined && !seen.has(`${square.width}x${square.height}`);
      seen.add(`${square?.width}x${square?.height}`);
      return isNew;
    })
    .sort((a, b) => scales[a] - scales[b]);
}

/** Which scale a size has most likely been taken from. */
export function scaleOf(size: Size, model: Model): Scale {
  const share = Math.log2(size.width * size.height / (model.default_width * model.default_height));
  return share < -0.5 ? 'small' : share > 0.5 ? 'large' : 'normal';
}

function nearest(size: number, model: Model): number {
  const rounded = Math.round(size / model.size_multiple) * model.size_multiple;
  const least = Math.ceil(model.min_size / model.size_multiple) * model.size_multiple;
  const most = Math.floor(model.max_size / model.size_multiple) * model.size_multiple;
  return Math.min(most, Math.max(least, rounded));
}

/** The model that a form would be drawn by: the one it names, else the preferred one, else the first that runs. */
export function modelOf(name: string | undefined, models: readonly Model[], preferred?: string | null): Model | undefined {
  return name !== undefined
    ? models.find(model => model.name === name)
    : models.find(model => model.name === preferred) ?? models.find(model => model.workers > 0) ?? models[0];
}

const others = new Set(['concurrent', 'burst', 'storage']);

const isCredits = ({ name }: QuotaWindow) => !others.has(name);

/** The credits that are left: those of the window that ends first, and those that were bought. */
export function leftOf(quota: Quota): number | undefined {
  const windows = quota.windows.filter(isCredits).map(window => window.remaining);
  return windows.length > 0 ? Math.min(...windows) + quota.bought : undefined;
}

/** Which window would refuse a job of so many credits now; undefined when none would. Bought credits make up for the windows of credits. */
export function shortage(quota: Quota, credits: number): Lack | undefined {
  for (const window of quota.windows) {
    const wanted = isCredits(window) ? credits : 1;
    if (wanted > window.remaining + (isCredits(window) ? quota.bought : 0)) {
      return { window: window.name, limit: window.limit, used: window.used, wanted, resets_in_seconds: window.resets_in_seconds };
    }
  }

  return undefined;
}

/** How far a running job is, 0 to 1. What is drawn must still be stored, so it is never quite done before its end. */
export function shareOf({ job }: LiveJob): number {
  return job.state === 'running' && job.progress.steps > 0 ? Math.min(0.99, job.progress.step / job.progress.steps) : 0;
}

/** Seconds until a job has ended, by the pace it was seen to have; before that by the model's measured speed. */
export function secondsLeft({ job, pace }: LiveJob, model: Model | undefined, now: number): number | undefined {
  const left = job.progress.steps - job.progress.step;
  if (job.state !== 'running' || left < 0) {
    return undefined;
  }

  if (pace && job.progress.step > pace.step) {
    return (now - pace.at) / 1000 / (job.progress.step - pace.step) * left;
  }

  const area = model && job.width * job.height / (model.default_width * model.default_height);
  return model?.seconds_per_step && area ? left * model.seconds_per_step * area : undefined;
}
