import { effect, signal } from '@preact/signals';
import { keepChoice, readChoice } from './device';

export type Theme = 'system' | 'light' | 'dark';

const key = 'theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const isDark = signal(dark.matches);
dark.addEventListener('change', () => (isDark.value = dark.matches));

/** Chosen on this device, for this device. */
export const theme = signal<Theme>(read());

effect(() => {
  document.documentElement.dataset.theme = theme.value === 'system' ? (isDark.value ? 'dark' : 'light') : theme.value;
});

export function chooseTheme(choice: Theme): void {
  theme.value = choice;
  keepChoice(key, choice);
}

function read(): Theme {
  const stored = readChoice(key);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
