import type { JSX } from 'preact';

/** One path or more on a grid of 24, drawn as lines. */
const paths = {
  studio: 'M4 20l9.5-9.5M13.5 10.5l3-3 2 2-3 3zM18 3v3M16.5 4.5h3M7 4v2M6 5h2M20 14v2M19 15h2',
  gallery: 'M4 5.5h16v13H4zM4 15l4.5-4.5L14 16M13 13l2.5-2.5L20 15M15.5 8.5h.01',
  account: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20a7.5 7.5 0 0 1 15 0',
  admin: 'M4 6h10M18 6h2M14 4v4M4 12h2M10 12h10M6 10v4M4 18h8M16 18h4M12 16v4',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5.500 12a.5.5 0 1 0-1 0 .5.5 0 0 0 1 0ZM12.500 12a.5.5 0 1 0-1 0 .5.5 0 0 0 1 0ZM19.500 12a.5.5 0 1 0-1 0 .5.5 0 0 0 1 0Z',
  leave: 'M13 4H5v16h8M16 8l4 4-4 4M20 12H9.5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 8v5M12 16.5h.01M12 3.5l9 16.5H3z',
  info: 'M12 11v5M12 8h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  unlock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.6-1.6',
  key: 'M14.5 9.5a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM13.5 12.5L20 19M17 16l2-2',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  download: 'M12 4v11M7.5 11L12 15.5 16.5 11M4.5 20h15',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
  dice: 'M5 5h14v14H5zM9 9h.01M15 9h.01M12 12h.01M9 15h.01M15 15h.01',
  remix: 'M4 12a8 8 0 0 1 14-5.3L20 9M20 4v5h-5M20 12a8 8 0 0 1-14 5.3L4 15M4 20v-5h5',
  settings: 'M4 7h9M17 7h3M13 5v4M4 17h3M11 17h9M7 15v4',
  left: 'M14.5 5.5L8 12l6.5 6.5',
  right: 'M9.5 5.5L16 12l-6.5 6.5',
  down: 'M5.5 9.5L12 16l6.5-6.5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  eyeOff: 'M4 4l16 16M9.5 6c.8-.3 1.6-.5 2.5-.5 6 0 9.5 6.5 9.5 6.500s-.9 1.7-2.6 3.300M6 7.800C3.7 9.6 2.5 12 2.5 12S6 18.5 12 18.500c1.5 0 2.8-.4 4-1M10 10.200a3 3 0 0 0 4 4',
  mail: 'M3.5 6h17v12h-17zM3.5 7l8.5 6.500L20.5 7',
  device: 'M4 5h16v11H4zM2.5 19.500h19',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2',
  zoomIn: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM15.5 15.500L20 20M11 8.500v5M8.5 11h5',
  edit: 'M5 19l1-4L16.5 4.500l3 3L9 18zM14 7l3 3',
  stop: 'M7 7h10v10H7z',
  shield: 'M12 3.500l7.5 3V12c0 4.5-3.2 7.5-7.5 8.800C7.7 19.5 4.5 16.5 4.5 12V6.500z',
  help: 'M9 9.500a3 3 0 1 1 4.5 2.600c-1 .6-1.5 1.2-1.5 2.400M12 17.500h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
  select: 'M4 4h16v16H4zM8 12.500l3 3 5.5-6.5',
  external: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  search: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM15.5 15.500L20 20',
  worker: 'M6 6h12v12H6zM10 2.500V6M14 2.500V6M10 18v3.500M14 18v3.500M2.5 10H6M2.5 14H6M18 10h3.500M18 14h3.5',
} as const;

export type IconName = keyof typeof paths;

// What points along the line of writing points the other way where that runs from the right.
const pointing = new Set<IconName>(['left', 'right', 'leave', 'external']);

/** A picture beside words; whoever cannot see it misses nothing. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"
      stroke-linejoin="round" aria-hidden="true" class={pointing.has(name) ? 'pointing' : undefined}>
      <path d={paths[name]} />
    </svg>
  );
}

export function Logo(): JSX.Element {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true">
      <circle cx="32" cy="32" r="26" fill="var(--accent)" />
      <path fill="var(--ground)"
        d="M32 19a8.5 8.5 0 0 0-4.4 15.700l-2.8 12.700a1.5 1.5 0 0 0 1.5 1.800h11.400a1.5 1.5 0 0 0 1.5-1.800l-2.8-12.700A8.5 8.5 0 0 0 32 19Z" />
    </svg>
  );
}
