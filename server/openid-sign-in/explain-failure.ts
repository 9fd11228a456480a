import type { SignInFailure } from './sign-in-failures.ts';

/** Codes of `openid-client` that speak of the transport, not of what the provider said. */
const TRANSPORT = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'];

/** A failed exchange of a code, for the person and for the log. */
export interface ExplainedFailure {
  readonly failure: SignInFailure;
  /** What the log is told. It holds no token, code or person. */
  readonly facts: Readonly<Record<string, string>>;
}

/** What an error that the library threw means. */
export function explainFailure(thrown: unknown): ExplainedFailure {
  const { name, message, code, error, error_description, cause } = thrown as {
    readonly [member in 'name' | 'message' | 'code' | 'error' | 'error_description']?: unknown;
  } & { readonly cause?: unknown };
  const inner = cause instanceof Error ? cause : undefined;
  const facts = {
    ...tell('error', error),
    ...tell('description', error_description),
    ...tell('reason', message),
    ...tell('code', code),
    ...tell('cause', inner?.message),
  };
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR') {
    return { failure: error === 'access_denied' ? 'cancelled' : 'provider-refused', facts };
  }
  if (code === 'OAUTH_RESPONSE_BODY_ERROR') return { failure: 'provider-refused', facts };
  const isTransport =
    name === 'TypeError' || name === 'TimeoutError' || TRANSPORT.includes(String(code)) || code === undefined;
  return { failure: isTransport ? 'provider-away' : 'unproved', facts };
}

function tell(name: string, value: unknown): Readonly<Record<string, string>> {
  return typeof value === 'string' && value !== '' ? { [name]: value.slice(0, 200) } : {};
}
