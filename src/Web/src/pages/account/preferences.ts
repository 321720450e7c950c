import type { ImageFormat, Model, Preferences } from '../../api/types';
import { accountText } from '../../text/account';

/** The preferences as their form holds them: empty where nothing is preferred. */
export interface Form {
  readonly format: ImageFormat | '';
  readonly quality: number | null;
  readonly model: string;
  /** `WxH` of those that are offered, `own`, or empty. */
  readonly size: string;
  readonly width: string;
  readonly height: string;
  readonly style: string;
  readonly negative: string;
}

export const emptyForm: Form = { format: '', quality: null, model: '', size: '', width: '', height: '', style: '', negative: '' };

const mostStyle = 500;
const mostNegative = 2000;
const leastSize = 64;
const mostSize = 4096;

export function formOf(remembered: Preferences, models: readonly Model[]): Form {
  const { format, quality, model, width, height, style, negative_prompt: negative } = remembered;
  const known = models.find(({ name }) => name === model) ?? models[0];
  const isOffered = known && sizesOf(known).some(size => size.width === width && size.height === height);
  return {
    format: format ?? '',
    quality: quality ?? null,
    model: model ?? '',
    size: !width || !height ? '' : isOffered ? `${width}x${height}` : 'own',
    width: width ? String(width) : '',
    height: height ? String(height) : '',
    style: style ?? '',
    negative: negative ?? '',
  };
}

/** What is to be remembered; what is not preferred is left out. */
export function preferencesOf({ format, quality, model, size, width, height, style, negative }: Form): Preferences {
  const [wide, high] = size === 'own' ? [Number(width), Number(height)] : size ? size.split('x').map(Number) : [];
  return {
    ...(format && { format }),
    ...(quality !== null && format && format !== 'png' && { quality }),
    ...(model && { model }),
    ...(wide && high && { width: wide, height: high }),
    ...(style.trim() && { style: style.trim() }),
    ...(negative.trim() && { negative_prompt: negative.trim() }),
  };
}

/** What is wrong with which field, before it is sent. */
export function wrongIn({ size, width, height, style, negative }: Form): Partial<Record<keyof Form, string>> {
  const text = accountText();
  const isWrong = (value: string) => !Number.isInteger(Number(value)) || Number(value) < leastSize || Number(value) > mostSize;
  const say = (value: string) => (!value ? text.sizeBoth : isWrong(value) ? text.sizeWrong : undefined);
  const [wide, high] = size === 'own' ? [say(width), say(height)] : [];
  return {
    ...(wide && { width: wide }),
    ...(high && { height: high }),
    ...([...style].length > mostStyle && { style: text.styleTooLong }),
    ...([...negative].length > mostNegative && { negative: text.negativeTooLong }),
  };
}

export interface Size {
  readonly shape: 'square' | 'portrait' | 'landscape';
  readonly width: number;
  readonly height: number;
}

/** Three shapes that a model can draw: its usual number of pixels, one side longer by a half. */
export function sizesOf(model: Pick<Model, 'default_width' | 'default_height' | 'min_size' | 'max_size' | 'size_multiple'>): Size[] {
  const usual = Math.sqrt(model.default_width * model.default_height);
  const fit = (pixels: number) => {
    const whole = Math.round(pixels / model.size_multiple) * model.size_multiple;
    return Math.min(model.max_size, Math.max(model.min_size, whole));
  };
  const [long, short, side] = [fit(usual * Math.sqrt(1.5)), fit(usual / Math.sqrt(1.5)), fit(usual)];
  return [
    { shape: 'square', width: side, height: side },
    ...(long === short ? [] : [
      { shape: 'portrait', width: short, height: long } as const,
      { shape: 'landscape', width: long, height: short } as const,
    ]),
  ];
}
