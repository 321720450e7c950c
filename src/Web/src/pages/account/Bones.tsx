import type { JSX } from 'preact';
import { common } from '../../text/common';

/** Holds the place of a list that is being read. */
export function Bones({ rows }: { rows: number }): JSX.Element {
  return (
    <div class="stack tight" role="status" aria-label={common().loading}>
      {Array.from({ length: rows }, (_, row) => <div key={row} class="bone row-bone" />)}
    </div>
  );
}
