import type { Challenge } from '@portvakt/protocol';

/**
 * The header `WWW-Authenticate` of a 401 or 403 (RFC 6750 §3). A 401 says what is wrong with the token. A 403 names the
 * scopes of which one was lacking, and gives the reason where the server explains itself.
 */
export function writeChallenge({ fault, reason, scopes = [] }: Challenge, { explains }: { explains: boolean }): string {
  const description = `error_description="${quote(reason)}"`;
  if (fault === 'none') return 'Bearer';
  if (fault === 'invalid') return `Bearer error="invalid_token", ${description}`;
  return [
    'Bearer error="insufficient_scope"',
    ...(explains ? [description] : []),
    ...(scopes.length > 0 ? [`scope="${quote(scopes.join(' '))}"`] : []),
  ].join(', ');
}

/** Only what may stand in such a value, whatever the reason names. */
function quote(text: string): string {
  return text.replace(/["\\]|[^\x20-\x7e]/g, '');
}
