import { proofAlgorithms } from './dpop/check-proof-key.ts';
import { quote, type Refusal } from './refusal.ts';

/** An HTTP answer that an adapter sends. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The answer to a refused request: `WWW-Authenticate` by RFC 6750 §3 and RFC 9449 §7 with 401 and 403, `Retry-After` with 503, and the
 * same words as JSON.
 */
export function writeAnswer(refusal: Refusal): Answer {
  const { status, error, description, scope, retryAfter, dpop } = refusal;
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
        'www-authenticate': writeChallenges(parameters, dpop),
      }),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify({ error: error ?? 'token_missing', error_description: description }),
  };
}

/** A challenge for each scheme that the route takes; what is wrong stands in that of the request. */
function writeChallenges(parameters: readonly string[], dpop: Refusal['dpop']): string {
  const write = (scheme: string, words: readonly string[]) => [scheme, words.join(', ')].join(' ').trim();
  if (dpop === undefined) return write('Bearer', parameters);
  const algs = `algs="${proofAlgorithms.join(' ')}"`;
  if (dpop.binding === 'required') return write('DPoP', [...parameters, algs]);
  const [bearer, bound] = dpop.used ? [[], parameters] : [parameters, []];
  return `${write('Bearer', bearer)}, ${write('DPoP', [...bound, algs])}`;
}

function cleanForHeader(text: string): string {
  return text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
