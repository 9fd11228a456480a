/** What one field of a form did wrong, as the server says it: in English. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** An answer of the API that is no success, in one form for all its surfaces. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly fields: readonly FieldProblem[];
  /** Names the answer in the server's log, and opens its explanation. */
  readonly traceId: string | undefined;
  /** What Altinn's interfaces call it, such as `AUTH-00013`. */
  readonly code: string | undefined;
  /** What the server's catalogue calls the refusal, such as `scope-exists`. */
  readonly refusal: string | undefined;

  constructor(
    status: number,
    message: string,
    more: {
      fields?: readonly FieldProblem[];
      traceId?: string | undefined;
      code?: string | undefined;
      refusal?: string | undefined;
    } = {},
  ) {
    super(message);
    this.name = 'ApiProblem';
    this.status = status;
    this.fields = more.fields ?? [];
    this.traceId = more.traceId;
    this.code = more.code;
    this.refusal = more.refusal;
  }
}

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What the call came to.
 *
 * @throws ApiProblem when the server refused, and one with status 0 when no answer came.
 */
export async function take<Data>(call: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  return (await takeWhole(call)).data;
}

/** The same, with the answer's headers: the entity tag of what was read is sent back in `If-Match`. */
export async function takeWhole<Data>(
  call: Promise<Answer<Data>>,
): Promise<{ readonly data: NonNullable<Data>; readonly entityTag: string | undefined }> {
  const { data, error, response } = await call.catch((): never => {
    throw new ApiProblem(0, '');
  });
  if (!response.ok) throw readProblem(response, error);
  return { data: data as NonNullable<Data>, entityTag: response.headers.get('etag') ?? undefined };
}

/** Reads an `ApiErrorResponse` of self-service and the ProblemDetails of Altinn's paths. The door names trace id and refusal of either. */
function readProblem({ status, headers }: Response, body: unknown): ApiProblem {
  const traceId = headers.get('portvakt-trace-id') ?? undefined;
  const refusal = headers.get('portvakt-refusal') ?? undefined;
  // A text without a refusal is the page of something in between, such as a proxy.
  if (typeof body === 'string') return new ApiProblem(status, refusal === undefined ? '' : body, { traceId, refusal });
  const { error_description, errors, correlation_id, code, detail, title, validationErrors } = (body ?? {}) as {
    readonly error_description?: string;
    readonly errors?: unknown;
    readonly correlation_id?: string;
    readonly code?: string;
    readonly validationErrors?: readonly {
      readonly title?: string;
      readonly detail?: string;
      readonly paths?: readonly string[];
    }[];
    readonly detail?: string;
    readonly title?: string;
  };
  const fields = Array.isArray(errors)
    ? (errors as { fieldIdentifier?: string; errorMessage?: string }[]).flatMap(({ fieldIdentifier, errorMessage }) =>
        fieldIdentifier === undefined ? [] : [{ field: fieldIdentifier, message: errorMessage ?? '' }],
      )
    : (validationErrors ?? []).map(({ title: fault, detail: more, paths }) => ({
        field: paths?.join(', ') ?? '',
        message: more ?? fault ?? '',
      }));
  return new ApiProblem(status, error_description ?? detail ?? title ?? '', {
    fields,
    traceId: traceId ?? correlation_id,
    code,
    refusal,
  });
}
