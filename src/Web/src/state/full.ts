import { file } from '../api/client';

const mostImages = 8;
const mostBytes = 96 * 1024 * 1024;

const held = new Map<string, { readonly url: string; readonly bytes: number }>();

/** An image's own file as an address of this page. The last few are kept, so that going back and forth shows them at once. */
export async function fullImage(id: string, signal: AbortSignal): Promise<string> {
  const known = held.get(id);
  if (known) {
    held.delete(id);
    held.set(id, known);
    return known.url;
  }

  const blob = await file(`/v1/images/${id}/content`, signal);
  const url = URL.createObjectURL(blob);
  const other = held.get(id);
  if (other) {
    URL.revokeObjectURL(url);
    return other.url;
  }

  held.set(id, { url, bytes: blob.size });
  let bytes = [...held.values()].reduce((sum, one) => sum + one.bytes, 0);
  for (const [old, one] of held) {
    if (old === id || (held.size <= mostImages && bytes <= mostBytes)) {
      break;
    }

    bytes -= one.bytes;
    held.delete(old);
    URL.revokeObjectURL(one.url);
  }

  return url;
}

/** What is held already, without asking for it. */
export const peekFull = (id: string): string | undefined => held.get(id)?.url;

export function forgetFull(): void {
  held.forEach(one => URL.revokeObjectURL(one.url));
  held.clear();
}
