/** What a `TokenError` is made of. */
export interface TokenFault {
  /** The server's `error` (RFC 6749 §5.2), such as `invalid_scope`, or a word of this library; see README.md. */
  readonly code: string;
  /** What happened, in one or two sentences; the server's own words where it answered. */
  readonly description: string;
  /** What to do about it, where that is known. */
  readonly hint?: string | undefined;
  /** Maskinporten's code, such as `MP-200`. */
  readonly mpCode?: string | undefined;
  /** By which the server's operator finds the request in the logs. */
  readonly traceId?: string | undefined;
  /** The status of the answer, where there was one. */
  readonly status?: number | undefined;
  /** Whether the same call may succeed later although nothing is changed. */
  readonly retryable?: boolean | undefined;
  /** The least time until then, in milliseconds. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** No token can be had. Its message says why and what to do; it never holds a token, an assertion or a key. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: string;
  readonly description: string;
  readonly hint: string | undefined;
  readonly mpCode: string | undefined;
  readonly traceId: string | undefined;
  readonly status: number | undefined;
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;

  constructor(fault: TokenFault) {
    const { code, description, hint, mpCode, traceId, status, retryable = false, retryAfter, cause } = fault;
    super(
      `${mpCode === undefined ? code : `${code} (${mpCode})`}: ${description}${hint === undefined ? '' : ` ${hint}`}`,
      {
        cause,
      },
    );
    this.code = code;
    this.description = description;
    this.hint = hint;
    this.mpCode = mpCode;
    this.traceId = traceId;
    this.status = status;
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }
}
