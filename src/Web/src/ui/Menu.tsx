import { useEffect, useId, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { IconName } from './Icon';
import { IconButton } from './Button';

/** A button that opens a small list of acts: the browser's own popover, beside the button, closed by Escape and by a press elsewhere. */
export function Menu({ label, icon = 'more', small, children }: {
  label: string; icon?: IconName; small?: boolean; children: ComponentChildren;
}): JSX.Element {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const menu = list.current!;
    const place = (event: Event) => {
      if ((event as ToggleEvent).newState !== 'open') {
        return;
      }

      const at = button.current!.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = menu;
      const below = at.bottom + 4 + height <= innerHeight;
      menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - 4 - height)}px`;
      menu.style.left = `${Math.min(Math.max(8, at.right - width), innerWidth - width - 8)}px`;
      menu.querySelector<HTMLElement>('button, a')?.focus();
    };
    menu.addEventListener('toggle', place);
    return () => menu.removeEventListener('toggle', place);
  }, []);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = [...list.current!.querySelectorAll<HTMLElement>('button, a')];
      all[(all.indexOf(document.activeElement as HTMLElement) + step + all.length) % all.length]?.focus();
    }
  };
  return (
    <>
      <span ref={button}>
        <IconButton small={small ?? false} label={label} icon={icon} popovertarget={id} aria-haspopup="true" />
      </span>
      <div ref={list} id={id} class="menu" popover="auto" onKeyDown={move} onClick={() => list.current?.hidePopover()}>{children}</div>
    </>
  );
}
