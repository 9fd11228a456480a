import { getLocale, type locales, setLocale } from '../../generated/messages/runtime.js';

export type Language = (typeof locales)[number];

/** In the order of the menu, each in its own words. */
export const languages: readonly (readonly [language: Language, name: string])[] = [
  ['nb', 'Bokmål'],
  ['nn', 'Nynorsk'],
  ['en', 'English'],
];

export const currentLanguage = (): Language => getLocale();

/** Screen readers choose their voice by it. */
export function applyLanguage(): void {
  document.documentElement.lang = getLocale();
}

/** Shows the page anew. What has been typed is kept by the forms themselves. */
export function changeLanguage(language: Language): void {
  void setLocale(language);
}
