import { effect, signal } from '@preact/signals';
import { keepChoice, readChoice } from './device';

export type Theme = 'system' | 'light' | 'dark';

const key = 'theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const isDark = signal(dark.matches);
dark.addEventListener('change', () => (isDark.value = dark.matches));

/** Chosen on this device, for this device. */
export const theme = signal<Theme>(read());

// What the browser paints around the page. The page itself has it from the styles.
const grounds = { dark: '#151210', light: '#faf6f0' } as const;

effect(() => {
  const shown = theme.value === 'system' ? (isDark.value ? 'dark' : 'light') : theme.value;
  document.documentElement.dataset.theme = shown;
  document.querySelectorAll('meta[name=theme-color]').forEach(meta => meta.setAttribute('content', grounds[shown]));
});

/** False when this browser does not keep it. */
export function chooseTheme(choice: Theme): boolean {
  theme.value = choice;
  return keepChoice(key, choice);
}

function read(): Theme {
  const stored = readChoice(key);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
