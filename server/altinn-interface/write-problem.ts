import type { ExceededQuota } from '#operations';
import type { Answer, Finding, Problem } from './answer.ts';

const PROBLEM = 'application/problem+json';

/**
 * One problem as Altinn writes it (ProblemDetails, RFC 9457): clients are told to key on `code`. `traceId` is 32
 * hexadecimal digits.
 */
export function writeProblem(problem: Problem, traceId: string): Answer {
  return { status: problem.status, mediaType: PROBLEM, body: composeProblem(problem, traceId) };
}

/** Problems that were collected: one alone is itself, several are a 500 that lists them (STD-00001). */
export function writeProblems(problems: readonly [Problem, ...Problem[]], traceId: string): Answer {
  const [first, ...others] = problems;
  if (others.length === 0) return writeProblem(first, traceId);
  const several = { code: 'STD-00001', title: 'Multiple problems occurred.', status: 500 };
  return {
    status: several.status,
    mediaType: PROBLEM,
    body: {
      ...composeProblem(several, traceId),
      problems: problems.map((problem) => composeProblem(problem, traceId)),
    },
  };
}

/** What is wrong with the parts of a request, always 400 (STD-00000). */
export function writeFindings(findings: readonly Finding[], traceId: string): Answer {
  const invalid = { code: 'STD-00000', title: 'One or more validation errors occurred.', status: 400 };
  return {
    status: 400,
    mediaType: PROBLEM,
    body: { ...composeProblem(invalid, traceId), validationErrors: findings },
  };
}

/** The form in which the framework that Altinn uses tells of invalid input: sentences by the name of the field. */
export function writeInvalid(errors: Readonly<Record<string, readonly string[]>>, traceId: string): Answer {
  return {
    status: 400,
    mediaType: PROBLEM,
    body: {
      type: 'https://tools.ietf.org/html/rfc7231#section-6.5.1',
      title: 'One or more validation errors occurred.',
      status: 400,
      traceId: spanOf(traceId),
      errors,
    },
  };
}

const sections: Readonly<Record<number, string>> = {
  400: 'rfc7231#section-6.5.1',
  401: 'rfc7235#section-3.1',
  403: 'rfc7231#section-6.5.3',
  404: 'rfc7231#section-6.5.4',
  405: 'rfc7231#section-6.5.5',
  410: 'rfc7231#section-6.5.9',
  429: 'rfc6585#section-4',
  503: 'rfc7231#section-6.6.4',
};

/** The same framework's form for anything else: a title under a status. */
export function writeTitle(
  status: number,
  title: string,
  { detail, errors }: { detail?: string; errors?: Readonly<Record<string, readonly string[]>> } = {},
): Answer {
  return {
    status,
    mediaType: PROBLEM,
    body: {
      type: `https://tools.ietf.org/html/${sections[status] ?? 'rfc7231#section-6'}`,
      title,
      status,
      ...(detail !== undefined && { detail }),
      ...(errors !== undefined && { errors }),
    },
  };
}

/** Seconds, sent with 429: what was counted a day ago makes room. */
const QUOTA_RETRY = 3600;

/** A quota that is used up: 403 where only whoever runs the server can make room, 429 where waiting does. */
export function writeQuota({ message, passes }: ExceededQuota): Answer {
  const refused = writeTitle(passes ? 429 : 403, 'Quota exceeded.', { detail: message });
  return passes ? { ...refused, headers: { 'retry-after': String(QUOTA_RETRY) } } : refused;
}

function composeProblem({ code, title, status, more }: Problem, traceId: string) {
  return {
    type: `urn:altinn:error:${code}`,
    title,
    status,
    code,
    statusDescription: reasons[status] ?? 'Unknown',
    traceId: spanOf(traceId),
    ...more,
  };
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** W3C Trace Context §3.2: version, trace, span, flags. */
function spanOf(traceId: string): string {
  return `00-${traceId}-${traceId.slice(0, 16)}-01`;
}
