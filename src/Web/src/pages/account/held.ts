import { heldText } from '../../text/held';

export interface HeldItem {
  readonly what: string;
  readonly purpose: string;
  readonly basis: string;
  readonly retention: string;
}

export interface Held extends Omit<HeldItem, 'what'> {
  /** What it is for a person. */
  readonly name: string;
  /** The places in the system that it stands for. */
  readonly places: readonly string[];
}

/** Which places of the system are one thing for a person. The first that fits counts. */
const things: readonly (readonly [place: RegExp, thing: string])[] = [
  [/^blob_store\./, 'imageFiles'],
  [/\.preview$/, 'previews'],
  [/^user\.preferences\./, 'remembered'],
  [/request\.(negative_)?prompt$|fingerprint$/, 'prompts'],
  [/\.alt$/, 'alt'],
  [/^(addition|image|gallery|pictures)\.|(^|\.)pictures$|\.deleted$/, 'imageList'],
  [/^audit\..*\.actor$/, 'activityWho'],
  [/^audit\./, 'activity'],
  [/^index\.running$/, 'erasing'],
  [/^outbox\./, 'mails'],
  [/^(data_keys|emailindex|installation)\./, 'number'],
  [/^purchase\./, 'purchases'],
  [/^(charge|ledger|quota)\./, 'credits'],
  [/^(open_)?checkouts?\.|^pending(_call)?\.|^subscription\.(checkouts|pending)\./, 'checkouts'],
  [/^(seen_)?subscription\./, 'subscription'],
  [/^customer\./, 'customer'],
  [/^events?\./, 'events'],
  [/^jobs?\./, 'jobs'],
  [/^ticket_store\./, 'queue'],
  [/^usage(totals)?\./, 'counts'],
  [/^user\.keys\.used_on$/, 'keyUse'],
  [/^user\.keys\.(id|secret_hash)$/, 'keyHashes'],
  [/^user\.keys\./, 'keys'],
  [/^user\.(confirmation|owner_link|resets?|email_change\.(old|new)_link)\./, 'links'],
  [/^user\.(email|left_email|email_change\.email)$/, 'email'],
  [/^user\.display_name$/, 'name'],
  [/^user\.roles$|^staff\./, 'roles'],
  [/^user\.(created_at|disabled)$/, 'state'],
  [/^user\.password_/, 'password'],
  [/^user\.passkeys\.(name|created_at)$/, 'passkeyNames'],
  [/^user\.passkeys\./, 'passkeys'],
  [/^user\.second_factor\.is_on$/, 'secondFactorOn'],
  [/^user\.second_factor\./, 'secondFactor'],
  [/^user\.sessions\.(id|secret_hash)$/, 'sessions'],
  [/^user\.sessions\./, 'devices'],
  [/^newaccounts\./, 'newAccounts'],
  [/^invoice\./, 'invoices'],
  [/^trial\./, 'trials'],
];

/** What a key of the server says where these pages have no words for it. */
export const spelled = (key: string) => key.replaceAll('_', ' ').replaceAll('.', ', ');

function nameOf(what: string): string {
  const thing = things.find(([place]) => place.test(what))?.[1];
  return (thing && heldText().things[thing]) ?? spelled(what);
}

/** Many places of the system as the few things that they are for a person. */
export function heldOf(items: readonly HeldItem[]): Held[] {
  const all = new Map<string, Held>();
  for (const { what, purpose, basis, retention } of items) {
    const name = nameOf(what);
    const key = [name, purpose, basis, retention].join('|');
    const known = all.get(key);
    all.set(key, { name, purpose, basis, retention, places: [...(known?.places ?? []), what] });
  }

  return [...all.values()];
}

/** Those together that have the same purpose, basis and time. */
export function byTerms(held: readonly Held[]): Held[][] {
  const all = new Map<string, Held[]>();
  for (const thing of held) {
    const key = [thing.purpose, thing.basis, thing.retention].join('|');
    all.set(key, [...(all.get(key) ?? []), thing]);
  }

  return [...all.values()];
}
