import { type CatalogueEntry, type Refusal, refusalCatalogue } from '@portvakt/protocol';

const PROBLEM = 'application/problem+json';

/** How the problems of one of Altinn's services look. */
export interface ProblemForm {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /**
   * The member that holds the sentence of a problem or a finding: `detail` with access management, whose version of Altinn's
   * ProblemDetails (4.0) has the reason phrase as title; `title` with the others (5.4).
   */
  readonly sentenceIn: 'title' | 'detail';
}

export interface WrittenProblem {
  readonly status: number;
  /** There is no body when it is absent. */
  readonly body?: unknown;
  readonly mediaType: string;
}

/** The body of a refusal as Altinn's services write it (ProblemDetails, RFC 9457). Clients are told to key on `code`. */
export function writeProblemDetails(refused: Refusal, form: ProblemForm): WrittenProblem {
  const { refusal, description, fields = [] } = refused;
  const entry: CatalogueEntry = refusalCatalogue[refusal];
  const { status, title } = entry;
  switch (entry.form) {
    case 'empty':
      return { status, mediaType: PROBLEM };
    case 'text':
      return { status, body: description, mediaType: 'application/json' };
    case 'scheme':
      return { status, body: { error_code: status, error_description: description }, mediaType: 'application/json' };
    case 'problem':
      return { status, body: composeProblem(refused, form), mediaType: PROBLEM };
    case 'fields':
      return {
        status,
        mediaType: PROBLEM,
        body: {
          type: `https://tools.ietf.org/html/${sections[status]}`,
          title: description,
          status,
          traceId: spanOf(form.traceId),
          errors: groupByField(fields),
        },
      };
    default:
      return {
        status,
        mediaType: PROBLEM,
        body: {
          type: `https://tools.ietf.org/html/${sections[status] ?? 'rfc7231#section-6'}`,
          title: title ?? description,
          status,
          ...(title !== undefined && { detail: description }),
          ...(fields.length > 0 && { errors: groupByField(fields) }),
        },
      };
  }
}

function composeProblem({ refusal, description, findings, problems, more }: Refusal, form: ProblemForm): object {
  const { status, code }: CatalogueEntry = refusalCatalogue[refusal];
  const reason = reasons[status] ?? 'Unknown';
  const { sentenceIn, traceId } = form;
  return {
    type: `urn:altinn:error:${code}`,
    title: sentenceIn === 'title' ? description : reason,
    status,
    ...(sentenceIn === 'detail' && { detail: description }),
    code,
    statusDescription: reason,
    traceId: spanOf(traceId),
    ...more,
    ...(problems !== undefined && { problems: problems.map((problem) => composeProblem(problem, form)) }),
    ...(findings !== undefined && {
      validationErrors: findings.map(({ code: found, title, paths, more: members }) => ({
        code: found,
        [sentenceIn]: title,
        ...(paths !== undefined && { paths }),
        ...members,
      })),
    }),
  };
}

function groupByField(fields: NonNullable<Refusal['fields']>): Readonly<Record<string, readonly string[]>> {
  const grouped: Record<string, string[]> = {};
  for (const { field, message } of fields) grouped[field] = [...(grouped[field] ?? []), message];
  return grouped;
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

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** W3C Trace Context §3.2: version, trace, span, flags. */
function spanOf(traceId: string): string {
  return `00-${traceId}-${traceId.slice(0, 16)}-01`;
}

/** The form of {@link writeProblemDetails}' answers, for the description of the API. */
export const problemDetailsSchema = {
  title: 'AltinnProblem',
  type: 'object',
  description:
    'As the real one writes it: a problem with a code, problems of fields, or a sentence. 401 and 403 are empty.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    detail: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    validationErrors: { type: 'array', items: { type: 'object' } },
    errors: { type: 'object' },
  },
} as const;
