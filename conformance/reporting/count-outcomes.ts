import { type CaseClass, caseClasses } from '../format/vocabulary.ts';
import type { CaseResult, Outcome } from '../running/result.ts';

/** The outcomes in the order of tables. */
export const outcomes = ['passed', 'warning', 'failed', 'not applicable'] as const satisfies readonly Outcome[];

export type Counts = Readonly<Record<Outcome, number>>;

export function countOutcomes(results: readonly CaseResult[]): Counts {
  const count = (wanted: Outcome) => results.filter(({ outcome }) => outcome === wanted).length;
  return {
    passed: count('passed'),
    warning: count('warning'),
    failed: count('failed'),
    'not applicable': count('not applicable'),
  };
}

/** The results of each class that has any, in the order of the classes. */
export function groupByClass(results: readonly CaseResult[]): readonly (readonly [CaseClass, readonly CaseResult[]])[] {
  return caseClasses
    .map((name) => [name, results.filter((result) => result.case.class === name)] as const)
    .filter(([, within]) => within.length > 0);
}

/** What was not as it should be, with the number of the step. */
export function listFaults({ steps }: CaseResult): readonly string[] {
  return steps.flatMap(({ faults }, index) =>
    faults.map((fault) => (steps.length === 1 ? fault : `step ${index + 1}: ${fault}`)),
  );
}
