import type { Case } from '../format/case.ts';
import type { Level, Profile } from '../format/vocabulary.ts';
import type { Answer } from '../sending/answer.ts';
import type { ComposedRequest } from '../sending/compose-request.ts';

/** `warning`: what it should do and does not. `failed`: what it must do and does not. */
export type Outcome = 'passed' | 'warning' | 'failed' | 'not applicable';

/** One step as it went. */
export interface StepResult {
  readonly request: ComposedRequest;
  readonly answers: readonly Answer[];
  /** Sentences; none if all was as expected. */
  readonly faults: readonly string[];
}

export interface CaseResult {
  readonly case: Case;
  readonly level: Level | undefined;
  readonly outcome: Outcome;
  /** Why it is not applicable. */
  readonly reason?: string;
  readonly steps: readonly StepResult[];
  readonly milliseconds: number;
}

export interface SuiteResult {
  readonly server: string;
  readonly issuer: string;
  readonly profile: Profile;
  /** ISO 8601. */
  readonly begun: string;
  readonly milliseconds: number;
  readonly cases: readonly CaseResult[];
}
