import { describePastMove, findPastMove, quoteText, type Refusal, refuse, tokenEndpointOf } from '@portvakt/protocol';
import { isWindowOpen } from '#moving';
import type { GrantClaims } from './check-claims.ts';
import { type Addressee, type AnsweringIssuers, findAddressee, readSoleValue } from './find-addressee.ts';

/**
 * RFC 7523 §3, item 3, as Maskinporten's documentation has had it since 2025: one value, equal to the issuer character by
 * character. RFC 10070 lets a grant name the token endpoint's address instead; that is accepted where the operator says so
 * (docs/decisions/0048). A server that has moved has two issuers for a while.
 *
 * @param now Seconds since 1970.
 * @returns Whom the grant is addressed to: that issuer is the issuer of its token. Or `audience-invalid`, or `issuer-moved`.
 */
export function checkAudience(
  { audiences }: Pick<GrantClaims, 'audiences'>,
  answering: AnsweringIssuers,
  now: number,
): Addressee | Refusal {
  const { issuer, move, acceptsTokenEndpoint = false } = answering;
  const addressee = findAddressee(readSoleValue(audiences), answering);
  if (addressee === undefined || (addressee.named === 'token endpoint' && !acceptsTokenEndpoint)) {
    return refuseAudience(audiences, { answering, addressee });
  }
  if (move === undefined || addressee.is !== 'former' || isWindowOpen(move, now * 1000)) return addressee;
  return refuse('issuer-moved', {
    fill: { issuer },
    hint: () =>
      `${move.former} ended ${new Date(move.until).toISOString()}. Read the metadata at ${issuer}.well-known/oauth-authorization-server, and use its issuer as aud.`,
  });
}

function refuseAudience(
  audiences: readonly string[],
  { answering, addressee }: { answering: AnsweringIssuers; addressee: Addressee | undefined },
): Refusal {
  const { issuer, acceptsTokenEndpoint } = answering;
  const [audience] = audiences;
  return refuse('audience-invalid', {
    hint: () => {
      const names = acceptsTokenEndpoint ? `'${issuer}' or '${tokenEndpointOf(issuer)}'` : `'${issuer}'`;
      const came = audiences.length === 1 ? `it is ${quoteText(audience ?? '')}` : `${audiences.length} values came`;
      const why = addressee === undefined ? explain(audience, issuer) : TOKEN_ENDPOINT_NAMED;
      return `aud must be ${names} and nothing else; ${came}.${why}`;
    },
    // Who switches off, or does not switch on, wants to know whom that meets.
    ...(addressee !== undefined && { facts: { audience: 'token endpoint' } }),
  });
}

const TOKEN_ENDPOINT_NAMED =
  " The token endpoint's own address is no longer accepted. Some clients send it, such as pymaskinporten 1.1.x: give them the issuer where they let you. A Portvakt server lets them in with PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE=accepted.";

function explain(audience: string | undefined, issuer: string): string {
  if (audience === issuer.slice(0, -1)) return ' The slash at the end is missing.';
  if (audience?.trim() === issuer) return ' There are blanks around it.';
  const past = findPastMove(audience ?? '');
  if (past !== undefined) return ` ${describePastMove(past, 'en')}`;
  if (/(^|\.)maskinporten\.(no|dev)$/.test(hostOf(audience))) return ' That is another environment.';
  return '';
}

function hostOf(audience: string | undefined): string {
  return audience !== undefined && URL.canParse(audience) ? new URL(audience).hostname : '';
}
