import type { Image, ImageFormat } from '../../api/types';
import { file } from '../../api/client';

export const formats: readonly ImageFormat[] = ['png', 'jpeg', 'webp', 'avif'];

export const formatName: Record<ImageFormat, string> = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP', avif: 'AVIF' };

const extension: Record<ImageFormat, string> = { png: 'png', jpeg: 'jpg', webp: 'webp', avif: 'avif' };

/** An image's file in a format; a quality is for those that lose something. */
export const addressOf = (image: Image, format: ImageFormat, quality?: number) =>
  `/v1/images/${image.id}/content?format=${format}${quality === undefined ? '' : `&quality=${quality}`}`;

/** Hands a file to the browser's downloads. */
export function save(blob: Blob, image: { readonly id: string }, format: ImageFormat): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `aiomus-${image.id}.${extension[format]}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Saves an image as it was made. */
export async function saveAsMade(image: Image, signal?: AbortSignal): Promise<void> {
  save(await file(addressOf(image, image.format), signal), image, image.format);
}
