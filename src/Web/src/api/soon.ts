/** What the API's description does not tell yet. */
export interface LedgerLine {
  number: number; at: string; kind: 'reserved' | 'committed' | 'released' | 'bought' | 'taken_back' | 'plan_changed';
  job_id?: string; reserved: number; charged: number; bought: number; plan?: string;
}
export interface LedgerPage { entries: LedgerLine[]; next?: number }

interface None { query?: never; header?: never; path?: never; cookie?: never }
interface Answer<R> { 200: { headers: Record<string, unknown>; content: { 'application/json': R } } }
interface Get<R, Q = never> {
  parameters: None; post?: never;
  get: { parameters: Omit<None, 'query'> & { query?: Q }; requestBody?: never; responses: Answer<R> };
}

declare module './schema' {
  interface paths {
    '/v1/quota/ledger': Get<LedgerPage, { before?: number; limit?: number }>;
  }
}
