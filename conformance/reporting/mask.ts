import type { Answer } from '../sending/answer.ts';
import type { ComposedRequest } from '../sending/compose-request.ts';

/** Headers and parameters that prove somebody for longer than a grant does. */
const SECRET_HEADERS = new Set(['authorization', 'cookie']);
const SECRET_PARAMETERS = /(^|&)(client_secret|password)=[^&]*/g;
const LONGEST_DESCRIPTION = 300;

/** The headers of a request without what must not be shown. */
export function maskHeaders(headers: ComposedRequest['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.has(name) ? '(not shown)' : value]),
  );
}

export function maskBody(body: string): string {
  return body.replaceAll(SECRET_PARAMETERS, '$1$2=(not-shown)');
}

/** An answer in a line: a token is never shown. */
export function describeAnswer(answer: Answer): string {
  if ('failed' in answer) return `no answer: ${answer.detail}`;
  const { status, json } = answer;
  if (typeof json?.access_token === 'string') return `${status}, a token (not shown)`;
  const { error, error_description: description, error_uri: uri } = json ?? {};
  return [status, error, description, uri]
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .map((part) => String(part).slice(0, LONGEST_DESCRIPTION))
    .join(', ');
}
