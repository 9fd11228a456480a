/**
 * Every reason to refuse a request, with its HTTP status and its `error` (RFC 6750 §3.1). A request without a token gets
 * no `error`, as the RFC wants. RFC 6750 knows one code for 403, so everything that a good token may not do has it.
 */
export const refusals = {
  'token-missing': { status: 401, error: undefined },
  'token-too-long': { status: 401, error: 'invalid_token' },
  'token-malformed': { status: 401, error: 'invalid_token' },
  'header-not-accepted': { status: 401, error: 'invalid_token' },
  'algorithm-not-accepted': { status: 401, error: 'invalid_token' },
  'issuer-unknown': { status: 401, error: 'invalid_token' },
  'key-unknown': { status: 401, error: 'invalid_token' },
  'signature-wrong': { status: 401, error: 'invalid_token' },
  'claim-malformed': { status: 401, error: 'invalid_token' },
  'token-expired': { status: 401, error: 'invalid_token' },
  'token-not-yet-valid': { status: 401, error: 'invalid_token' },
  'token-bound': { status: 401, error: 'invalid_token' },
  'token-unbound': { status: 401, error: 'invalid_token' },
  'proof-wrong': { status: 401, error: 'invalid_dpop_proof' },
  'audience-wrong': { status: 401, error: 'invalid_token' },
  'scope-missing': { status: 403, error: 'insufficient_scope' },
  'consumer-not-accepted': { status: 403, error: 'insufficient_scope' },
  'supplier-not-accepted': { status: 403, error: 'insufficient_scope' },
  'delegation-source-not-accepted': { status: 403, error: 'insufficient_scope' },
  'system-user-not-accepted': { status: 403, error: 'insufficient_scope' },
  'consent-not-accepted': { status: 403, error: 'insufficient_scope' },
  'person-not-accepted': { status: 403, error: 'insufficient_scope' },
  'policy-missing': { status: 501, error: 'policy_missing' },
  'keys-unavailable': { status: 503, error: 'temporarily_unavailable' },
  'proofs-unavailable': { status: 503, error: 'temporarily_unavailable' },
  'audit-unavailable': { status: 503, error: 'temporarily_unavailable' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly error: string | undefined }>>;

export type RefusalCode = keyof typeof refusals;

/** Why a request was refused. A value, never thrown. */
export interface Refusal {
  readonly code: RefusalCode;
  /** The HTTP status: 401, 403, 501 or 503. */
  readonly status: number;
  /** The `error` of RFC 6750 §3.1; absent when the request had no token. */
  readonly error?: string;
  /** What is wrong and what to do, for the person who calls. Never holds a token. */
  readonly description: string;
  /** The scopes the route asks for, when one was missing. */
  readonly scope?: string;
  /** Whole seconds until another try can succeed, with status 503. */
  readonly retryAfter?: number;
  /** How the route takes tokens that are bound to a key, and which scheme the request had; absent where it takes bearer tokens alone. */
  readonly dpop?: { readonly binding: 'accepted' | 'required'; readonly used: boolean };
  /** What went wrong inside, for the audit line only. Callers do not see it. */
  readonly cause?: string;
}

/** The refusal `code` with its text. */
export function refuse(
  code: RefusalCode,
  description: string,
  more: Pick<Refusal, 'scope' | 'retryAfter' | 'cause'> = {},
): Refusal {
  const { status, error } = refusals[code];
  return { code, status, ...(error !== undefined && { error }), description, ...more };
}

/** Tells a refusal from any other value that a step can give. */
export function isRefusal(value: object | undefined): value is Refusal {
  return value !== undefined && 'code' in value && 'status' in value && 'description' in value;
}

const MAX_QUOTED = 120;

/** `text` as a refusal may quote it: printable ASCII without quotes and backslashes (RFC 6750 §3), and not long. */
export function quote(text: string): string {
  const cut = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text;
  return cut.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
