import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './Icon';

/** Where there is nothing: what would be here, and the way on. */
export function Empty({ icon, children }: { icon: IconName; children: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <span class="empty-mark"><Icon name={icon} size={30} /></span>
      {children}
    </div>
  );
}
