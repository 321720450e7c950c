import type { components } from './schema';

/** What is wrong with one field: a stable code with its limits. */
export type FieldFault = Omit<components['schemas']['FieldFault'], 'code'> & { readonly code: string };

/** Which window of the quota refused. */
export type Lack = components['schemas']['QuotaShortage'];

/** What went wrong, RFC 9457: the code is stable, and the pages have a sentence of their own for each. */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(
    readonly code: string,
    /** The server's own words, in English. */
    readonly detail: string,
    readonly status: number,
    readonly fields: readonly FieldFault[] = [],
    /** Seconds after which it is worth trying again. */
    readonly retryAfter?: number,
    /** Finds the request in the logs of the service. */
    readonly trace?: string,
    readonly lack?: Lack,
    /** The smallest plan that would allow it. */
    readonly plan?: string,
    /** Where a subscription that there is already can be changed. */
    readonly portal?: string) {
    super(`${code}: ${detail}`);
  }

  static offline(): Fault {
    return new Fault('offline', 'The server cannot be reached.', 0);
  }
}

export function readFault(response: Response, problem: unknown): Fault {
  const told = (typeof problem === 'object' && problem !== null ? problem : {}) as {
    code?: string; detail?: string; faults?: FieldFault[]; field?: string; trace_id?: string; quota?: Lack; plan?: string;
    portal?: string;
  };
  const retry = Number(response.headers.get('Retry-After') ?? NaN);
  // An answer without a code comes from something between us and the server.
  const code = told.code ?? (response.status >= 500 ? 'unavailable' : 'internal');
  const fields = told.faults ?? (told.field ? [{ field: told.field, code }] : []);
  return new Fault(
    code, told.detail ?? response.statusText, response.status, fields, Number.isFinite(retry) ? retry : undefined, told.trace_id,
    told.quota, told.plan, told.portal);
}
