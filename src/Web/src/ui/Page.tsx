import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { common } from '../text/common';

let isFirst = true;

/**
 * A page's title, in the window too. When one page follows another, the focus moves here, so that whoever listens hears where they are.
 */
export function PageTitle({ children, unseen, window }: { children: string; unseen?: boolean; window?: string }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const title = window ?? children;
  useEffect(() => {
    document.title = `${title} · ${common().name}`;
  }, [title]);
  useLayoutEffect(() => {
    // At once: a page that gives the focus to a field of its own does so afterwards. Effects of a page that is drawn twice before its first
    // paint come before those of its title.
    if (!isFirst) {
      heading.current?.focus({ preventScroll: true });
    }

    isFirst = false;
  }, []);
  return <h1 ref={heading} tabIndex={-1} class={unseen ? 'unseen' : ''}>{children}</h1>;
}

/** A page of a form in one column. */
export function NarrowPage({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return <div class="narrow stack"><PageTitle>{title}</PageTitle>{children}</div>;
}
