import { type GrantStep, grantSteps, type Language, nameGrantStep } from '@portvakt/protocol';
import { writeExpectation } from './expectation-texts.ts';
import type { ExplainedCheck } from './explanation.ts';

/** A check that failed, and what it expected and found. */
export interface FailedCheck {
  readonly step?: string | undefined;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
}

/**
 * Every check of a token request in the order in which they are made: `failed` did not pass, nothing after `reached` was
 * made, and the others passed unless they are `unneeded` or `unknown`.
 */
export function describeChecks({
  failed,
  reached,
  unneeded = [],
  unknown = [],
  language,
}: {
  readonly failed: readonly FailedCheck[];
  readonly reached: GrantStep;
  readonly unneeded?: readonly string[];
  readonly unknown?: readonly string[];
  readonly language: Language;
}): ExplainedCheck[] {
  const last = grantSteps.indexOf(reached);
  return grantSteps.map((id, position) => {
    const failure = failed.find(({ step }) => step === id);
    const outcome =
      failure !== undefined
        ? 'failed'
        : unknown.includes(id)
          ? 'unknown'
          : unneeded.includes(id)
            ? 'not-needed'
            : position > last
              ? 'not-reached'
              : 'passed';
    return {
      id,
      name: nameGrantStep(id, language),
      outcome,
      ...(failure !== undefined && writeExpectation(id, failure, language)),
    };
  });
}
