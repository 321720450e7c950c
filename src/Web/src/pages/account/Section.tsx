import type { ComponentChildren, JSX } from 'preact';

/** One matter of a page, on a card of its own. */
export function Section({ title, text, children }: { title: string; text?: ComponentChildren; children: ComponentChildren }): JSX.Element {
  return (
    <section class="card stack">
      <div class="stack tight">
        <h2>{title}</h2>
        {text && <p class="soft">{text}</p>}
      </div>
      {children}
    </section>
  );
}
