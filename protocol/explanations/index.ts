import { type RefusalName, refusalCatalogue } from '../refusal-catalogue.ts';
import type { TokenRefusalName } from '../token-refusals.ts';
import { english } from './en.ts';
import { bokmal } from './nb.ts';
import { nynorsk } from './nn.ts';

/** The languages of every public text: bokmål (the default), nynorsk, English. */
export const languages = ['nb', 'nn', 'en'] as const;
export type Language = (typeof languages)[number];

/**
 * Explains a refusal to the developer who met it. Plain sentences; names and values of the wire are in backticks. There
 * is no other markup, so that a terminal can print them.
 */
export interface Explanation {
  /** A few words, without a full stop. */
  readonly title: string;
  /** What happened. */
  readonly cause: string;
  /** What to do about it. */
  readonly cure: string;
}

const explanations: Readonly<Record<Language, Readonly<Record<TokenRefusalName, Explanation>>>> = {
  nb: bokmal,
  nn: nynorsk,
  en: english,
};

/** What the refusal `name` means and what to do about it, in `language`. Only those of the token endpoint are explained at length. */
export function explainRefusal(name: RefusalName, language: Language): Explanation {
  const explained: Readonly<Record<string, Explanation | undefined>> = explanations[language];
  return explained[name] ?? { title: name, cause: refusalCatalogue[name].description, cure: '' };
}
