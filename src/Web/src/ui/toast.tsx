import { signal } from '@preact/signals';
import type { JSX } from 'preact';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly act?: { readonly label: string; readonly run: () => void };
}

const toasts = signal<readonly Toast[]>([]);
let last = 0;

/** Says something in passing, for as long as it takes to read it. The answer takes it back. */
export function say(text: string, act?: Toast['act'], seconds = act ? 8 : 4): () => void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-2), { id, text, ...(act && { act }) }];
  const end = () => void (toasts.value = toasts.value.filter(toast => toast.id !== id));
  setTimeout(end, seconds * 1000);
  return end;
}

export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(toast => (
        <div class="toast" key={toast.id}>
          <span>{toast.text}</span>
          {toast.act && (
            <button type="button" class="link" onClick={() => {
              toasts.value = toasts.value.filter(other => other.id !== toast.id);
              toast.act!.run();
            }}>{toast.act.label}</button>
          )}
        </div>
      ))}
    </div>
  );
}
