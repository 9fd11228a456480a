import { type HeldAround, judgeHeld } from '../measuring/judge-held.ts';
import type { HostileOutcome } from './send-hostile-grants.ts';

/** The measurements of hostile grants at full speed. Memory in MB. */
export interface MeasuredGrants extends HostileOutcome {
  /** How many were to be sent. */
  readonly count: number;
  /** With the load away and garbage collected: after the warm-up, and at the end. */
  readonly held: HeldAround;
  readonly workersBefore: readonly number[];
  readonly workersAfter: readonly number[];
  /** Lines of the record of tokens and refusals. */
  readonly records: number;
  readonly logBytes: number;
  readonly exitCode: number | null;
}

/** A sentence for each condition that was not met. */
export function judgeHostileGrants(measured: MeasuredGrants): readonly string[] {
  const { count, sent, answers, breaches, busy, honest, held, workersBefore, workersAfter, exitCode } = measured;
  const problems: string[] = breaches.map((breach) => `a token or a 5xx: ${breach}`);
  const answered = Object.values(answers).reduce((sum, times) => sum + times, 0);
  if (sent < count || answered < count) problems.push(`${answered} of ${count} hostile grants were answered`);
  if (busy > 0) problems.push(`${busy} were told that the server is busy`);
  if (honest.tokens === 0) problems.push('no honest grant was sent');
  if (honest.failures.length > 0) {
    problems.push(`${honest.failures.length} honest grants failed, the first: ${honest.failures[0]}`);
  }
  problems.push(...judgeHeld(held));
  if (workersBefore.join() !== workersAfter.join()) problems.push('a worker died');
  if (exitCode !== 0) problems.push(`the server ended with exit code ${exitCode}`);
  return problems;
}
