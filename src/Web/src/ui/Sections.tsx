import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';

/** A part of the service that has pages of its own: the list of them, and beside it, on a phone below, the one that is open. */
export function Sections({ label, list, here, class: extra, children }: {
  label: string; list: readonly (readonly [address: string, name: string])[]; here: string; class: string; children: ComponentChildren;
}): JSX.Element {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the list is wider than the screen.
    const current = nav.current?.querySelector<HTMLElement>('[aria-current]');
    nav.current?.scrollTo({ left: current ? current.offsetLeft - (nav.current.clientWidth - current.offsetWidth) / 2 : 0 });
  }, [here]);
  return (
    <div class={`sections ${extra}`}>
      <nav ref={nav} aria-label={label}>
        {list.map(([address, name]) => <a key={address} href={address} aria-current={address === here ? 'page' : undefined}>{name}</a>)}
      </nav>
      {children}
    </div>
  );
}
