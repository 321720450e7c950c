import { useEffect, useId, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { common } from '../text/common';
import { Button, IconButton } from './Button';

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  class?: string;
}

/** The browser's own modal dialog: it keeps the focus inside, closes on Escape, and gives the focus back. Rendered means open. */
export function Dialog({ title, onClose, children, class: extra = '' }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Where a press began: who marks a text and lets go outside did not press outside.
  const isOutside = useRef(false);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.isConnected && before.focus();
  }, []);
  return (
    <dialog ref={dialog} class={`dialog ${extra}`} aria-labelledby={id}
      onCancel={event => { event.preventDefault(); onClose(); }}
      onPointerDown={event => { isOutside.current = event.target === dialog.current; }}
      onClick={event => event.target === dialog.current && isOutside.current && onClose()}>
      <div class="stack">
        <div class="row spread">
          <h2 id={id}>{title}</h2>
          <IconButton small label={common().close} icon="close" onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, children, confirm, onConfirm, onClose, busy }: DialogProps & {
  confirm: string; onConfirm: () => void; busy?: boolean;
}): JSX.Element {
  return (
    <Dialog title={title} onClose={onClose}>
      <div>{children}</div>
      <div class="buttons">
        <Button look="danger" busy={busy ?? false} onClick={onConfirm}>{confirm}</Button>
        <Button look="quiet" onClick={onClose}>{common().cancel}</Button>
      </div>
    </Dialog>
  );
}
