import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { FunctionComponent, JSX } from 'preact';
import { homeText } from '../text/home';
import { Dialog } from '../ui/Dialog';

const list = signal<FunctionComponent | undefined>(undefined);

/** Shows the list of all keys over whatever page there is. */
export const showKeys = (): void =>
  void import('../pages/policy/ShortcutList').then(module => (list.value = module.ShortcutList), () => undefined);

/** `?` shows the keys on any page, unless somebody is typing or something else is open. */
export function ShortcutKeys(): JSX.Element | null {
  const List = list.value;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented
        || isTyping(event.target) || document.querySelector('dialog[open], :popover-open')) {
        return;
      }

      event.preventDefault();
      showKeys();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return List ? <Dialog class="keys" title={homeText().shortcutsTitle} onClose={() => (list.value = undefined)}><List /></Dialog> : null;
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement
  && (target.isContentEditable || target.matches('input:not([type="checkbox"]):not([type="radio"]), textarea, select'));
