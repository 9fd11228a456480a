import { describePastMove, findPastMove, quoteText, type Refusal, refuse } from '@portvakt/protocol';
import { type IssuerMove, isWindowOpen } from '#moving';
import type { GrantClaims } from './check-claims.ts';

/** The issuers that a server answers for. */
export interface AnsweringIssuers {
  readonly issuer: string;
  /** Where it was before, if it has moved. */
  readonly move?: IssuerMove | undefined;
}

/**
 * RFC 7523 §3, item 3, as Maskinporten has applied it since 2025: one value, equal to the issuer character by
 * character. The token endpoint's address is no longer accepted. A server that has moved has two issuers for a while.
 *
 * @param now Seconds since 1970.
 * @returns The issuer that the grant is addressed to, which is the issuer of its token; or `audience-invalid`, or `issuer-moved`.
 */
export function checkAudience(
  { audiences }: Pick<GrantClaims, 'audiences'>,
  { issuer, move }: AnsweringIssuers,
  now: number,
): string | Refusal {
  const [audience] = audiences;
  if (audiences.length === 1 && audience === issuer) return issuer;
  if (move !== undefined && audiences.length === 1 && audience === move.former) {
    if (isWindowOpen(move, now * 1000)) return move.former;
    return refuse('issuer-moved', {
      fill: { issuer },
      hint: () =>
        `${move.former} ended ${new Date(move.until).toISOString()}. Read the metadata at ${issuer}.well-known/oauth-authorization-server, and use its issuer as aud.`,
    });
  }
  return refuse('audience-invalid', {
    hint: () => {
      const came = audiences.length === 1 ? `it is ${quoteText(audience ?? '')}` : `${audiences.length} values came`;
      return `aud must be '${issuer}' and nothing else; ${came}.${explain(audience, issuer)}`;
    },
  });
}

function explain(audience: string | undefined, issuer: string): string {
  if (audience === issuer.slice(0, -1)) return ' The slash at the end is missing.';
  if (audience?.trim() === issuer) return ' There are blanks around it.';
  if (audience === `${issuer}token`) return " The token endpoint's own address is no longer accepted.";
  const past = findPastMove(audience ?? '');
  if (past !== undefined) return ` ${describePastMove(past, 'en')}`;
  if (/(^|\.)maskinporten\.(no|dev)$/.test(hostOf(audience))) return ' That is another environment.';
  return '';
}

function hostOf(audience: string | undefined): string {
  return audience !== undefined && URL.canParse(audience) ? new URL(audience).hostname : '';
}
