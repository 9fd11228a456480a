import { type RefusalName, refusalCatalogue } from '../refusal-catalogue.ts';
import type { TokenRefusalName } from '../token-refusals.ts';
import { english } from './en.ts';
import type { Explanation } from './explanation.ts';
import type { Language } from './language.ts';
import { bokmal } from './nb.ts';
import { nynorsk } from './nn.ts';

export { findGrantStep, type GrantStep, grantSteps } from './grant-steps.ts';
export { type Language, languages } from './language.ts';
export { type MatchedRefusals, matchRefusals } from './match-refusals.ts';
export { splitTraceId } from './split-trace-id.ts';
export { findStatusCure } from './status-cures.ts';
export { nameGrantStep } from './step-texts.ts';
export { type Fixer, findFixers } from './who-can-fix.ts';
export type { Explanation };

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
