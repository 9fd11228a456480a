import { currentLanguage } from '../shell/language.ts';

type Texts = Readonly<{ nb?: string | undefined; nn?: string | undefined; en?: string | undefined }>;

/** The text in the reader's language or, where that is lacking, in the next best. */
export function pickText(texts: Texts | undefined | null): string | undefined {
  if (texts === undefined || texts === null) return undefined;
  return [texts[currentLanguage()], texts.nb, texts.nn, texts.en].find((text) => text !== undefined && text !== '');
}
