import { m } from '../../generated/messages/messages.js';
import { ApiProblem } from '../api/problem.ts';

/** What Altinn's codes mean for whoever uses the page. Codes that are not here keep the server's own words. */
const meanings: Readonly<Record<string, () => string>> = {
  'AM-00002': () => m.naming_problem_answered(),
  'AM-00010': () => m.naming_problem_not_revocable(),
  'AM-00013': () => m.naming_problem_expired(),
  'AM-00015': () => m.naming_problem_answered(),
  'AM-00022': () => m.naming_problem_supplier_missing(),
  'AM-00023': () => m.naming_problem_organisation_unknown(),
  'AUTH-00000': () => m.naming_problem_organisation_unknown(),
  'AUTH-00004': () => m.naming_problem_exists(),
  'AUTH-00011': () => m.naming_problem_system_gone(),
  'AUTH-00013': () => m.naming_problem_answered(),
};

/** The problem in the reader's language where it is one that people meet. */
export function explainAltinnProblem(problem: unknown): unknown {
  if (!(problem instanceof ApiProblem)) return problem;
  const { status, fields, traceId, code } = problem;
  const explained = meanings[code ?? '']?.() ?? (status === 403 ? m.naming_problem_no_right() : undefined);
  return explained === undefined ? problem : new ApiProblem(status, explained, { fields, traceId, code });
}
