import { m } from '../../generated/messages/messages.js';
import { ApiProblem } from '../api/problem.ts';

/** Says in the reader's language why the last administrator cannot leave. Other problems go on as they are. */
export function explainLastAdministrator(problem: unknown): never {
  if (!(problem instanceof ApiProblem) || problem.status !== 409) throw problem;
  throw new ApiProblem(409, m.people_last_administrator(), { traceId: problem.traceId });
}
