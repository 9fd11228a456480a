import { type RefusalName, refusalCatalogue } from '../refusal-catalogue.ts';
import type { TokenRefusalName } from '../token-refusals.ts';
import { english } from './en.ts';
import { bokmal } from './nb.ts';
import { nynorsk } from './nn.ts';

/** The languages every public text exists in, the default first: bokmål, nynorsk, English. */
export const languages = ['nb', 'nn', 'en'] as const;
export type Language = (typeof languages)[number];

/**
 * What a refusal means to the developer who met it. Plain sentences, in which a name or value that goes on the wire
 * stands between backticks; no other markup, so that a terminal can print them as they are.
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
