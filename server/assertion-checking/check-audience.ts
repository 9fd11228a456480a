import { quoteText, type Refusal, refuse } from '@portvakt/protocol';
import type { GrantClaims } from './check-claims.ts';

/**
 * RFC 7523 §3, item 3, as Maskinporten has applied it since 2025: one value, equal to the issuer character by
 * character. The token endpoint's address is no longer accepted.
 */
export function checkAudience({ audiences }: Pick<GrantClaims, 'audiences'>, issuer: string): Refusal | undefined {
  const [audience] = audiences;
  if (audiences.length === 1 && audience === issuer) return undefined;
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
  // Source: docs.digdir.no, «Well-known». test.maskinporten.no replaced it.
  if (hostOf(audience) === 'ver2.maskinporten.no') return ' That environment was closed on 10 June 2024.';
  if (/(^|\.)maskinporten\.(no|dev)$/.test(hostOf(audience))) return ' That is another environment.';
  return '';
}

function hostOf(audience: string | undefined): string {
  return audience !== undefined && URL.canParse(audience) ? new URL(audience).hostname : '';
}
