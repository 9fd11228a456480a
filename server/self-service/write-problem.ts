import type { ApiProblem } from './api-problem.ts';

/** Most entries in one answer: more would help nobody. */
const MOST_ENTRIES = 50;

/**
 * The body of an error answer, as the real service writes it (`ApiErrorResponse`), but for the comma that its joined
 * texts begin with. Callers read `errors[].errorMessage` and `error_description`.
 */
export function writeProblem(
  { problem, message, object, fields }: ApiProblem,
  { correlationId, at }: { correlationId: string; at: number },
) {
  const entries =
    fields.length === 0
      ? [{ errorMessage: message, isFieldError: false, objectName: object }]
      : fields.slice(0, MOST_ENTRIES).map((fault) => ({
          errorMessage: fault.message,
          isFieldError: true,
          objectName: object,
          fieldIdentifier: fault.field,
        }));
  const text =
    fields.length === 0
      ? message
      : entries
          .map((entry) => ('fieldIdentifier' in entry ? `${entry.fieldIdentifier} ` : '') + entry.errorMessage)
          .join(', ');
  return {
    status: problem,
    timestamp: new Date(at).toISOString(),
    correlation_id: correlationId,
    errors: entries,
    error: text,
    error_description: text,
  };
}
