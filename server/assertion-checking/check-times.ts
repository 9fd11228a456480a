import { type Refusal, refuse } from '@portvakt/protocol';
import type { GrantClaims } from './check-claims.ts';

/** Seconds by which a client's clock may be ahead of the server's (Digdir, since 2022-07). */
const MOST_AHEAD = 10;
/** Most seconds between `iat` and `exp`. */
const LONGEST_LIFE = 120;

/**
 * RFC 7523 §3, items 4 to 6. `now` is in seconds. There is no separate limit on the age of `iat`: it follows from `exp`
 * and the longest life.
 */
export function checkTimes(
  { issuedAt, expiresAt, notBefore }: Pick<GrantClaims, 'issuedAt' | 'expiresAt' | 'notBefore'>,
  now: number,
): Refusal | undefined {
  const clock = () => `The server's clock is ${now} (${new Date(now * 1000).toISOString()})`;
  if (issuedAt > now + MOST_AHEAD) {
    return refuse('issued-in-the-future', {
      hint: () => `${clock()}; iat is ${issuedAt - now} seconds ahead of it and may be ${MOST_AHEAD}.`,
      facts: { secondsAhead: issuedAt - now },
    });
  }
  if (notBefore !== undefined && notBefore > now + MOST_AHEAD) {
    return refuse('issued-in-the-future', {
      hint: () => `${clock()}; nbf is ${notBefore - now} seconds ahead of it and may be ${MOST_AHEAD}.`,
      facts: { secondsAhead: notBefore - now },
    });
  }
  if (expiresAt <= now) {
    return refuse('expired', {
      hint: () => `${clock()}; exp was ${now - expiresAt} seconds ago.`,
      facts: { secondsAgo: now - expiresAt },
    });
  }
  if (expiresAt <= issuedAt || expiresAt - issuedAt > LONGEST_LIFE) {
    return refuse('lives-too-long', {
      hint: () => `exp must be 1 to ${LONGEST_LIFE} seconds after iat; it is ${expiresAt - issuedAt}.`,
      facts: { seconds: expiresAt - issuedAt },
    });
  }
  return undefined;
}
