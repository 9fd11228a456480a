import { describePastMove, findPastMove, quoteText, type Refusal, refuse, tokenEndpointOf } from '@portvakt/protocol';
import { isWindowOpen } from '#moving';
import type { GrantClaims } from './check-claims.ts';
import { type Addressee, type AnsweringIssuers, findAddressee, readSoleValue } from './find-addressee.ts';

/** Whose token endpoint a grant was sent to: the server's own, which a former issuer shares, or Skyporten's. */
export type Place = 'own' | 'skyporten';

/**
 * RFC 7523 §3, item 3, as Maskinporten's documentation has had it since 2025: one value, equal to the issuer character by
 * character. RFC 10070 lets a grant name the token endpoint's address instead; that is accepted where the operator says so
 * (docs/decisions/0048). A server that has moved has two issuers for a while. A grant to Skyporten is taken at Skyporten's token
 * endpoint only, and no other grant is (docs/decisions/0049).
 *
 * @param now Seconds since 1970.
 * @param sentTo Nothing where it is not known; then every issuer's grants are judged as if they were sent to the right one.
 * @returns Whom the grant is addressed to: that issuer is the issuer of its token. Or `audience-invalid`, or `issuer-moved`.
 */
export function checkAudience(
  { audiences }: Pick<GrantClaims, 'audiences'>,
  answering: AnsweringIssuers,
  { now, sentTo }: { readonly now: number; readonly sentTo?: Place | undefined },
): Addressee | Refusal {
  const { issuer, move, acceptsTokenEndpoint = false } = answering;
  const addressee = findAddressee(readSoleValue(audiences), answering);
  if (addressee === undefined || (addressee.named === 'token endpoint' && !acceptsTokenEndpoint)) {
    return refuseAudience(audiences, { answering, addressee, sentTo });
  }
  if (sentTo !== undefined && sentTo !== placeOf(addressee))
    return refuseAudience(audiences, { answering, addressee, sentTo });
  if (move === undefined || addressee.is !== 'former' || isWindowOpen(move, now * 1000)) return addressee;
  return refuse('issuer-moved', {
    fill: { issuer },
    hint: () =>
      `${move.former} ended ${new Date(move.until).toISOString()}. Read the metadata at ${issuer}.well-known/oauth-authorization-server, and use its issuer as aud.`,
  });
}

function placeOf({ is }: Addressee): Place {
  return is === 'skyporten' ? 'skyporten' : 'own';
}

function refuseAudience(
  audiences: readonly string[],
  {
    answering,
    addressee,
    sentTo,
  }: { answering: AnsweringIssuers; addressee: Addressee | undefined; sentTo: Place | undefined },
): Refusal {
  const { skyporten, acceptsTokenEndpoint } = answering;
  const [audience] = audiences;
  return refuse('audience-invalid', {
    hint: () => {
      const isMeant = sentTo === undefined && skyporten !== undefined && audience?.startsWith(skyporten.issuer);
      const issuer =
        skyporten !== undefined && (sentTo === 'skyporten' || isMeant) ? skyporten.issuer : answering.issuer;
      const names = acceptsTokenEndpoint ? `'${issuer}' or '${tokenEndpointOf(issuer)}'` : `'${issuer}'`;
      const came = audiences.length === 1 ? `it is ${quoteText(audience ?? '')}` : `${audiences.length} values came`;
      const why = addressee === undefined ? explain(audience, issuer) : explainAddressee(addressee, sentTo);
      return `aud must be ${names} and nothing else; ${came}.${why}`;
    },
    // Who switches off, or does not switch on, wants to know whom that meets.
    ...(addressee?.named === 'token endpoint' && { facts: { audience: 'token endpoint' } }),
  });
}

/** Why a grant to one of the server's issuers is refused. */
function explainAddressee(addressee: Addressee, sentTo: Place | undefined): string {
  if (sentTo === undefined || sentTo === placeOf(addressee)) return TOKEN_ENDPOINT_NAMED;
  const here =
    sentTo === 'skyporten' ? 'This is the token endpoint of Skyporten' : "This is the server's own token endpoint";
  return ` ${here}; a grant to ${addressee.issuer} goes to ${tokenEndpointOf(addressee.issuer)}.`;
}

const TOKEN_ENDPOINT_NAMED =
  " The token endpoint's own address is no longer accepted. Some clients send it, such as pymaskinporten 1.1.x: give them the issuer where they let you. A Portvakt server lets them in with PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE=accepted.";

function explain(audience: string | undefined, issuer: string): string {
  if (issuer.endsWith('/') && audience === issuer.slice(0, -1)) return ' The slash at the end is missing.';
  if (audience === `${issuer}/`) return ' This issuer has no slash at its end.';
  if (audience?.trim() === issuer) return ' There are blanks around it.';
  const past = findPastMove(audience ?? '');
  if (past !== undefined) return ` ${describePastMove(past, 'en')}`;
  if (/(^|\.)maskinporten\.(no|dev)$/.test(hostOf(audience))) return ' That is another environment.';
  return '';
}

function hostOf(audience: string | undefined): string {
  return audience !== undefined && URL.canParse(audience) ? new URL(audience).hostname : '';
}
