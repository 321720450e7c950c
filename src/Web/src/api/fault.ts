/** What went wrong, RFC 9457: the code is stable, and the pages have a sentence of their own for each. */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(
    readonly code: string,
    /** The server's own words, in English. */
    readonly detail: string,
    readonly status: number,
    /** What is wrong with which field. */
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
    /** Seconds after which it is worth trying again. */
    readonly retryAfter?: number,
    /** Finds the request in the logs of the service. */
    readonly trace?: string) {
    super(`${code}: ${detail}`);
  }

  static offline(): Fault {
    return new Fault('offline', 'The server cannot be reached.', 0);
  }
}

export function readFault(response: Response, problem: unknown): Fault {
  const told = (typeof problem === 'object' && problem !== null ? problem : {}) as {
    code?: string; detail?: string; errors?: Record<string, string[]>; field?: string; trace_id?: string;
  };
  const fields = told.errors ?? (told.field ? { [told.field]: [told.detail ?? ''] } : {});
  const retry = Number(response.headers.get('Retry-After') ?? NaN);
  // An answer without a code comes from something between us and the server.
  const code = told.code ?? (response.status >= 500 ? 'unavailable' : 'internal');
  return new Fault(
    code, told.detail ?? response.statusText, response.status, fields, Number.isFinite(retry) ? retry : undefined, told.trace_id);
}
