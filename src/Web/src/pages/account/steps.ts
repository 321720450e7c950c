import type { Erasure } from '../../api/types';

// In this order, whatever the order of the words in the contract.
const order = ['requested', 'fenced', 'erased', 'key_shredded', 'compacted', 'rediscovered', 'completed'] as const;

export interface Step {
  readonly name: (typeof order)[number];
  readonly at: string | undefined;
  readonly stage: 'done' | 'now' | 'next';
}

/** All steps of a deletion: those that are done with their time, the one that goes on, and those to come. */
export function stepsOf(state: Erasure | undefined): Step[] {
  const reached = state ? order.indexOf(state.step) : -1;
  return order.map((name, index) => ({
    name,
    at: index <= reached ? state?.entries.findLast(entry => entry.step === name)?.at : undefined,
    stage: index <= reached ? 'done' : index === reached + 1 ? 'now' : 'next',
  }));
}

/** How many stored things were removed in all. */
export const removedBy = (state: Erasure): number => state.entries
  .filter(entry => entry.step === 'erased')
  .reduce((sum, entry) => sum + Object.values(entry.removed).reduce((all, count) => all + count, 0), 0);
