import type { TokenFault } from '#sign-in';
import type { Refused } from './answer.ts';

/** The header `WWW-Authenticate` of a 401 (RFC 6750 §3): what is wrong with the token, since the body is empty. */
export function challengeFault({ fault, reason }: TokenFault): string {
  return fault === 'none' ? 'Bearer' : `Bearer error="invalid_token", error_description="${quote(reason)}"`;
}

/**
 * The same of a 403 (RFC 6750 §3.1, insufficient_scope): the scopes of which one was lacking, if that was it. The reason
 * comes along where the server explains itself.
 */
export function challengeRefused({ reason, scopes = [] }: Refused, { explains }: { explains: boolean }): string {
  return [
    'Bearer error="insufficient_scope"',
    ...(explains ? [`error_description="${quote(reason)}"`] : []),
    ...(scopes.length > 0 ? [`scope="${quote(scopes.join(' '))}"`] : []),
  ].join(', ');
}

/** Only what may stand in such a value, whatever the reason names. */
function quote(text: string): string {
  return text.replace(/["\\]|[^\x20-\x7e]/g, '');
}
