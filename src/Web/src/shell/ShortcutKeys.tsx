import { useEffect, useState } from 'preact/hooks';
import type { FunctionComponent, JSX } from 'preact';
import { homeText } from '../text/home';
import { Dialog } from '../ui/Dialog';

/** `?` shows the keys on any page, unless somebody is typing or something else is open. */
export function ShortcutKeys(): JSX.Element | null {
  const [List, setList] = useState<FunctionComponent>();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented
        || isTyping(event.target) || document.querySelector('dialog[open]')) {
        return;
      }

      event.preventDefault();
      void import('../pages/policy/ShortcutList').then(module => setList(() => module.ShortcutList), () => undefined);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return List ? <Dialog class="keys" title={homeText().shortcutsTitle} onClose={() => setList(undefined)}><List /></Dialog> : null;
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement
  && (target.isContentEditable || target.matches('input:not([type="checkbox"]):not([type="radio"]), textarea, select'));
