import { TokenError } from '../token-error.ts';
import type { Exchange } from './exchange-http.ts';
import { type ObtainedToken, readLife } from './obtained-token.ts';
import { readRetryAfter } from './read-retry-after.ts';

/**
 * Exchanges Maskinporten's token for one of Altinn's, in one attempt. Altinn answers the token alone, as text or as a JSON
 * string; its life is in the token (30 minutes, whatever is left of Maskinporten's).
 *
 * @throws TokenError `exchange_refused`, `unreachable` or `settings_invalid`
 */
export async function exchangeAtAltinn(
  token: string,
  { altinnUrl, exchange, now }: { altinnUrl: string | undefined; exchange: Exchange; now: number },
): Promise<ObtainedToken> {
  if (altinnUrl === undefined) {
    throw new TokenError({
      code: 'settings_invalid',
      description: "exchange: 'altinn' needs the setting altinnUrl with this issuer.",
    });
  }
  const url = `${altinnUrl.replace(/\/$/, '')}/authentication/api/v1/exchange/maskinporten`;
  const reply = await exchange(url, { headers: { authorization: `Bearer ${token}` } });
  if ('unreachable' in reply) {
    throw new TokenError({
      code: 'unreachable',
      description: `${url} gave no whole answer: ${reply.unreachable}`,
      retryable: true,
      cause: reply.cause,
    });
  }
  const accessToken = reply.text.trim().replaceAll('"', '');
  const isWhole = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(accessToken);
  if (reply.status === 200 && isWhole) {
    return { accessToken, scope: undefined, life: readLife(undefined, accessToken), at: reply.sentAt };
  }
  const passing = reply.status === 429 || reply.status >= 500 || reply.status === 200;
  throw new TokenError({
    code: 'exchange_refused',
    description:
      reply.status === 200
        ? `${url} answers something that is no token.`
        : `${url} answers HTTP ${reply.status} to the exchange of Maskinporten's token.`,
    hint: passing ? undefined : "Check that Altinn's environment is that of the issuer: tt02 belongs to test.",
    status: reply.status,
    retryable: passing,
    retryAfter: readRetryAfter(reply.response.headers, now),
  });
}
