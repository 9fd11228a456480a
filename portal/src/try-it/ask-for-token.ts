import { splitTraceId } from '@portvakt/protocol/recognise-pasted';
import { ApiProblem } from '../api/problem.ts';

/** What the token endpoint answered. */
export type TokenAnswer =
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'refused';
      readonly error: string;
      readonly description: string;
      readonly traceId: string | undefined;
    };

/**
 * Sends the grant to the token endpoint, as any client does. Nothing else is sent, and the token goes nowhere from here.
 *
 * @throws ApiProblem with status 0 when no answer came.
 */
export async function askForToken(grant: string): Promise<TokenAnswer> {
  const answer = await fetch('/token', {
    method: 'POST',
    credentials: 'omit',
    cache: 'no-store',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: grant }),
  }).catch((): never => {
    throw new ApiProblem(0, '');
  });
  const body: unknown = await answer.json().catch(() => ({}));
  const { access_token, error, error_description = '' } = (body ?? {}) as Readonly<Record<string, string | undefined>>;
  if (answer.ok && access_token !== undefined) return { kind: 'token', token: access_token };
  const { text: description, traceId } = splitTraceId(error_description);
  return { kind: 'refused', error: error ?? String(answer.status), description, traceId };
}
