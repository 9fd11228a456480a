import { quote, type Refusal } from './refusal.ts';

/** An HTTP answer that an adapter sends. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The answer to a refused request: `WWW-Authenticate` by RFC 6750 §3 with 401 and 403, `Retry-After` with 503, and the
 * same words as JSON.
 */
export function writeAnswer(refusal: Refusal): Answer {
  const { status, error, description, scope, retryAfter } = refusal;
  // The header knows fewer characters than the body: a scope of a policy can be anything.
  const parameters = [
    ...(error === undefined ? [] : [`error="${error}"`, `error_description="${cleanForHeader(description)}"`]),
    ...(scope === undefined ? [] : [`scope="${quote(scope)}"`]),
  ];
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...((status === 401 || status === 403) && {
        'www-authenticate': ['Bearer', parameters.join(', ')].join(' ').trim(),
      }),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify({ error: error ?? 'token_missing', error_description: description }),
  };
}

function cleanForHeader(text: string): string {
  return text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
