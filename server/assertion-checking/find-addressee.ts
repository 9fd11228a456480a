import { tokenEndpointOf } from '@portvakt/protocol';
import type { IssuerMove } from '#moving';

/** The issuers that a server answers for. */
export interface AnsweringIssuers {
  readonly issuer: string;
  /** Where it was before, if it has moved. */
  readonly move?: IssuerMove | undefined;
  /** Whether the address of a token endpoint is taken for its issuer. */
  readonly acceptsTokenEndpoint?: boolean;
}

/** Which of the server's issuers a grant is addressed to, and by which name. */
export interface Addressee {
  /** The issuer that the token will name. */
  readonly issuer: string;
  readonly is: 'current' | 'former';
  readonly named: 'issuer' | 'token endpoint';
}

/**
 * Finds whom `audience`, the only value of `aud`, names among the server's issuers, character by character. Whether the grant is
 * accepted by that name, and now, is decided by {@link checkAudience}.
 */
export function findAddressee(
  audience: unknown,
  { issuer, move }: Pick<AnsweringIssuers, 'issuer' | 'move'>,
): Addressee | undefined {
  if (audience === issuer) return { issuer, is: 'current', named: 'issuer' };
  if (audience === tokenEndpointOf(issuer)) return { issuer, is: 'current', named: 'token endpoint' };
  if (move === undefined) return undefined;
  const { former } = move;
  if (audience === former) return { issuer: former, is: 'former', named: 'issuer' };
  return audience === tokenEndpointOf(former) ? { issuer: former, is: 'former', named: 'token endpoint' } : undefined;
}

/** The value of `aud` where there is only one: RFC 7519 §4.1.3 lets it stand in a list. */
export function readSoleValue(aud: unknown): unknown {
  return Array.isArray(aud) ? (aud.length === 1 ? aud[0] : undefined) : aud;
}
