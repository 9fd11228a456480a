import type { ExceededQuota } from '#operations';

/** What is wrong with one field of a request. `field` is a path such as `jwks.keys[0].n`. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** Why a call of the self-service API came to nothing. A value: whoever makes one does not answer the request. */
export interface ApiProblem {
  /** The HTTP status (docs.digdir.no, «API for sjølvbetjening»). */
  readonly problem: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503;
  readonly message: string;
  /** What the call was about: `Client`, `Scope`, `JsonWebKey` … */
  readonly object: string;
  readonly fields: readonly FieldFault[];
  /** Answered as the message alone, a JSON string, as one published interface has it. */
  readonly bare?: true;
}

export function isProblem(value: unknown): value is ApiProblem {
  return typeof value === 'object' && value !== null && 'problem' in value;
}

/** A problem that is not about one field. */
export function problem(status: ApiProblem['problem'], object: string, message: string): ApiProblem {
  return { problem: status, object, message, fields: [] };
}

/**
 * A quota that is used up: 403 where only whoever runs the server can make room, 429 where waiting does (RFC 6585 §4: too
 * many requests in a given time).
 */
export function quotaProblem({ message, passes }: ExceededQuota): ApiProblem {
  return problem(passes ? 429 : 403, 'Quota', message);
}

/** The fields at fault, one entry each; nothing when there is none. */
export function faults(object: string, fields: readonly FieldFault[]): ApiProblem | undefined {
  if (fields.length === 0) return undefined;
  return { problem: 400, object, message: '', fields };
}

/** One field at fault. */
export function fault(object: string, field: string, message: string): ApiProblem {
  return { problem: 400, object, message: '', fields: [{ field, message }] };
}
