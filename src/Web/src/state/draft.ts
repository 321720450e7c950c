import { effect, signal } from '@preact/signals';
import type { JobSubmission } from '../api/types';
import { account, endedElsewhere } from './account';
import { onTold } from './tabs';

/** What stands in the studio's form. What is left out is the person's preference, else the model's default. */
export interface Draft {
  readonly prompt: string;
  /** Words that are put after the prompt. */
  readonly style: string;
  readonly negative?: string;
  readonly model?: string;
  readonly width?: number;
  readonly height?: number;
  readonly steps?: number;
  readonly guidance?: number;
  readonly scheduler?: string;
  /** Locked: every image begins from this one. */
  readonly seed?: number;
  readonly images: number;
}

/** What was sent and not answered yet. The key makes one job of it, however often it is sent. */
export interface Unanswered {
  readonly key: string;
  readonly at: string;
  readonly submission: JobSubmission;
}

interface Stored {
  readonly owner: string;
  readonly draft: Draft;
  readonly unanswered: readonly Unanswered[];
  readonly isOpen: boolean;
  readonly dismissed: readonly string[];
}

const key = 'studio';
const mostDismissed = 100;

export const emptyDraft: Draft = { prompt: '', style: '', images: 1 };

export const draft = signal<Draft>(emptyDraft);
export const unanswered = signal<readonly Unanswered[]>([]);
/** Whether the settings below the prompt are shown. */
export const isOpen = signal(false);
/** Jobs that ended without an image, and that the person put away. */
export const dismissed = signal<readonly string[]>([]);

/** Whether this browser keeps the form over a reload: not where sites may store nothing, or the store is full. */
export const isDraftKept = signal(true);

// Whose words these are. They are personal: this tab holds them, no other, and nobody else gets to see them.
let owner: string | undefined;

export function change(part: Partial<{ [K in keyof Draft]: Draft[K] | undefined }>): void {
  const next = { ...draft.value, ...part };
  draft.value = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as unknown as Draft;
}

export function dismiss(id: string): void {
  dismissed.value = [...dismissed.value, id].slice(-mostDismissed);
}

/** Forgets all of it, in the tab's storage too. */
export function clearDraft(): void {
  owner = undefined;
  reset();
  forgetStored();
}

function forgetStored(): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing for sites has nothing to forget.
  }
}

function reset(): void {
  draft.value = emptyDraft;
  unanswered.value = [];
  isOpen.value = false;
  dismissed.value = [];
}

function recall(person: string): void {
  const stored = read();
  owner = person;
  if (stored?.owner === person) {
    draft.value = { ...emptyDraft, ...stored.draft };
    unanswered.value = stored.unanswered ?? [];
    isOpen.value = stored.isOpen ?? false;
    dismissed.value = stored.dismissed ?? [];
  } else {
    reset();
  }
}

function read(): Stored | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Stored | null ?? undefined;
  } catch {
    return undefined;
  }
}

// Signed in: the words of this person. Signed out: none. A session that ended by itself leaves them, out of sight, for the same person to
// go on with.
effect(() => {
  const person = account.value;
  if (person && person.id !== owner) {
    recall(person.id);
  } else if (person === null && !endedElsewhere.peek()) {
    clearDraft();
  }
});
onTold('signed-out', clearDraft);

effect(() => {
  const stored = { draft: draft.value, unanswered: unanswered.value, isOpen: isOpen.value, dismissed: dismissed.value };
  if (owner) {
    try {
      sessionStorage.setItem(key, JSON.stringify({ owner, ...stored } satisfies Stored));
      isDraftKept.value = true;
    } catch {
      // It costs the form its life after a reload, and nothing else. An older one must not come back in its place.
      isDraftKept.value = false;
      forgetStored();
    }
  }
});
