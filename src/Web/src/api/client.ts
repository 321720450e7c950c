import createClient, { type FetchResponse } from 'openapi-fetch';
import type { MediaType } from 'openapi-typescript-helpers';
import type { paths } from './schema';
import { setClock } from '../state/clock';
import { Fault, readFault } from './fault';

/** The API of this host, by its own description. The browser adds the cookie of the session; no page ever sees it. */
export const api = createClient<paths>({ credentials: 'same-origin', cache: 'no-store' });
api.use({ onResponse: ({ response }) => setClock(response) });

/**
 * The body of an answer. A refusal is thrown as a `Fault` with its stable code; so is a server that cannot be reached, with the code
 * `offline`.
 */
export async function body<T extends Record<string | number, unknown>, O, M extends MediaType>(
  answer: Promise<FetchResponse<T, O, M>>): Promise<NonNullable<FetchResponse<T, O, M>['data']>> {
  let result: FetchResponse<T, O, M>;
  try {
    result = await answer;
  } catch (error) {
    throw error instanceof Fault || isAbort(error) ? error : Fault.offline();
  }

  if (!result.response.ok) {
    throw readFault(result.response, result.error);
  }

  return result.data as NonNullable<FetchResponse<T, O, M>['data']>;
}

/** A file of the API. */
export async function file(address: string, signal?: AbortSignal): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(address, { credentials: 'same-origin', ...(signal && { signal }) });
  } catch (error) {
    throw isAbort(error) ? error : Fault.offline();
  }

  if (!response.ok) {
    throw readFault(response, await response.json().catch(() => undefined));
  }

  return response.blob();
}

export const isAbort = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';
