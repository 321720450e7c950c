/** The UUID of version 8 that the service makes of something: the beginning of its SHA-256. */
export async function idOf(source: Uint8Array<ArrayBuffer>): Promise<string> {
  const id = new Uint8Array(await crypto.subtle.digest('SHA-256', source), 0, 16);
  id[6] = (id[6]! & 0x0f) | 0x80;
  id[8] = (id[8]! & 0x3f) | 0x80;
  const hex = Array.from(id, byte => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

/** A UUID as its sixteen bytes. */
export const bytesOf = (id: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(id.replaceAll('-', '').match(/../g)!, pair => parseInt(pair, 16));

/** The id of a job's first image. */
export const firstImageOf = (job: string): Promise<string> => idOf(new Uint8Array([...bytesOf(job), 0, 0, 0, 0]));
