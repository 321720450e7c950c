import { effect, signal } from '@preact/signals';
import { keepChoice, readChoice } from '../state/device';

export const languages = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof languages;

// Languages that are written from the right; none of ours yet, but no page may assume that.
const fromTheRight = new Set(['ar', 'fa', 'he', 'ur']);

const key = 'language';

export const language = signal<Language>(chosen() ?? preferred());

effect(() => {
  document.documentElement.lang = language.value;
  document.documentElement.dir = fromTheRight.has(language.value) ? 'rtl' : 'ltr';
});

/** False when this browser does not keep it. */
export function speak(choice: Language): boolean {
  language.value = choice;
  return keepChoice(key, choice);
}

/**
 * The texts of one part of the pages in each language: `const texts = inLanguages({ en: {...}, de: {...} })`, and in a component
 * `texts().title`. All have the same keys, which the compiler checks.
 */
export function inLanguages<T extends object>(all: { en: T; de: NoInfer<T> }): () => T {
  return () => all[language.value];
}

function chosen(): Language | undefined {
  const stored = readChoice(key);
  return stored !== null && stored in languages ? stored as Language : undefined;
}

function preferred(): Language {
  const wanted = navigator.languages.map(name => name.split('-')[0]!).find(name => name in languages);
  return (wanted ?? 'en') as Language;
}
