import { tokenEndpointOf } from '@portvakt/protocol';
import type { IssuerMove } from '#moving';
import type { Skyporten } from '#skyporten';

/** The issuers that a server answers for. */
export interface AnsweringIssuers {
  readonly issuer: string;
  /** Where it was before, if it has moved. */
  readonly move?: IssuerMove | undefined;
  /** The second issuer, for clouds. */
  readonly skyporten?: Pick<Skyporten, 'issuer'> | undefined;
  /** Whether the address of a token endpoint is taken for its issuer. */
  readonly acceptsTokenEndpoint?: boolean;
}

/** Which of the server's issuers a grant is addressed to, and by which name. */
export interface Addressee {
  /** The issuer that the token will name. */
  readonly issuer: string;
  readonly is: 'current' | 'former' | 'skyporten';
  readonly named: 'issuer' | 'token endpoint';
}

/**
 * Finds whom `audience`, the only value of `aud`, names among the server's issuers, character by character. Whether the grant is
 * accepted by that name, and now, is decided by {@link checkAudience}.
 */
export function findAddressee(
  audience: unknown,
  { issuer, move, skyporten }: Omit<AnsweringIssuers, 'acceptsTokenEndpoint'>,
): Addressee | undefined {
  return (
    nameOf(audience, issuer, 'current') ??
    (move && nameOf(audience, move.former, 'former')) ??
    (skyporten && nameOf(audience, skyporten.issuer, 'skyporten'))
  );
}

function nameOf(audience: unknown, issuer: string, is: Addressee['is']): Addressee | undefined {
  if (audience === issuer) return { issuer, is, named: 'issuer' };
  return audience === tokenEndpointOf(issuer) ? { issuer, is, named: 'token endpoint' } : undefined;
}

/** The value of `aud` where there is only one: RFC 7519 §4.1.3 lets it stand in a list. */
export function readSoleValue(aud: unknown): unknown {
  return Array.isArray(aud) ? (aud.length === 1 ? aud[0] : undefined) : aud;
}
