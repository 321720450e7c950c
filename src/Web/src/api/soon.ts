
/** What the API's description does not tell yet. */
export interface Price { interval?: 'month' | 'year' | null; amount: number; currency: string }
export interface Plan {
  name: string; concurrent_jobs: number; jobs_per_minute: number; credits_per_day: number; credits_per_month: number; share: number;
  max_size: number; max_steps: number; models: string[]; storage_bytes: number; trial_days: number; prices: Price[];
}
export interface Pack { name: string; credits: number; price: Price }
export interface PlanList { payments: 'off' | 'test' | 'live'; plans: Plan[]; packs: Pack[] }
export interface Subscription {
  plan: string; status: 'none' | 'trialing' | 'active' | 'past_due' | 'unpaid' | 'paused' | 'canceled' | 'frozen';
  payments: 'off' | 'test' | 'live'; price?: Price | null; trial_ends_at?: string | null; period_ends_at?: string | null;
  ends_at?: string | null; next_plan?: string | null; grace_ends_at?: string | null; can_try: boolean;
}
export interface Invoice {
  id: string; number?: string | null; created_at: string; total: number; paid: number; currency: string; status: string;
  url?: string | null; pdf?: string | null;
}
export interface LedgerLine {
  number: number; at: string; kind: 'reserved' | 'committed' | 'released' | 'bought' | 'taken_back' | 'plan_changed';
  job_id?: string | null; reserved: number; charged: number; bought: number; plan?: string | null;
}
export interface LedgerPage { entries: LedgerLine[]; next?: number | null }

interface None { query?: never; header?: never; path?: never; cookie?: never }
interface Answer<R> { 200: { headers: Record<string, unknown>; content: { 'application/json': R } } }
interface Get<R, Q = never> {
  parameters: None; post?: never;
  get: { parameters: Omit<None, 'query'> & { query?: Q }; requestBody?: never; responses: Answer<R> };
}
interface Post<R, B> {
  parameters: None; get?: never;
  post: { parameters: None; requestBody: { content: { 'application/json': B } }; responses: Answer<R> };
}
interface Act<R> { parameters: None; get?: never; post: { parameters: None; requestBody?: never; responses: Answer<R> } }

declare module './schema' {
  interface paths {
    '/v1/plans': Get<PlanList>;
    '/v1/subscription': Get<Subscription>;
    '/v1/subscription/checkout': Post<{ url: string }, { plan: string; interval?: 'month' | 'year' }>;
    '/v1/subscription/portal': Act<{ url: string }>;
    '/v1/subscription/change': Post<Subscription, { plan: string; interval?: 'month' | 'year' }>;
    '/v1/subscription/cancel': Act<Subscription>;
    '/v1/subscription/resume': Act<Subscription>;
    '/v1/subscription/invoices': Get<{ invoices: Invoice[] }>;
    '/v1/credits/checkout': Post<{ url: string }, { pack: string }>;
    '/v1/quota/ledger': Get<LedgerPage, { before?: number; limit?: number }>;
  }
}

