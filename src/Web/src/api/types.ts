import type { components } from './schema';

type Schemas = components['schemas'];

export type Account = Schemas['AccountResponse'];
export type Preferences = Schemas['PreferencesBody'];
export type Session = Schemas['SessionResponse'];
export type ApiKey = Schemas['ApiKeyResponse'];
export type Passkey = Schemas['PasskeyResponse'];
export type AuditEntry = Schemas['AuditEntryResponse'];
export type WaysIn = Schemas['WaysIn'];
export type Erasure = Schemas['ErasureResponse'];
export type Job = Schemas['JobResponse'];
export type JobImage = Schemas['JobImage'];
export type JobState = Schemas['JobState'];
export type JobSubmission = Schemas['JobSubmission'];
export type JobQuote = Schemas['JobQuote'];
export type JobEvent = Schemas['EventResponse'];
export type Image = Schemas['ImageResponse'];
export type ImagePage = Schemas['ImagePage'];
export type ImageFormat = Schemas['ImageFormat'];
export type Model = Schemas['ModelResponse'];
export type Quota = Schemas['QuotaResponse'];
export type QuotaWindow = Schemas['QuotaWindow'];
