import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './Icon';

/** Something that holds for the whole page. Trouble is read out at once, the rest when there is time. */
export function Banner({ kind = 'info', children }: {
  kind?: 'info' | 'good' | 'bad' | 'warn'; children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={`banner ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      <Icon name={kind === 'good' ? 'check' : kind === 'info' ? 'info' : 'alert'} size={18} />
      <div>{children}</div>
    </div>
  );
}
