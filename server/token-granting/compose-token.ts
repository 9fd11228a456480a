import type { AccessTokenClaims, ConsentDetails, SystemUserDetails } from '@portvakt/protocol';
import type { Parties } from './decide-consumer.ts';

/** What has been decided about a token. Times are in seconds. */
export interface Decision {
  readonly issuer: string;
  readonly details: SystemUserDetails | ConsentDetails | undefined;
  readonly audience: readonly string[];
  readonly scopes: readonly string[];
  readonly parties: Parties;
  readonly consumerPrefixes: readonly string[] | undefined;
  readonly clientId: string;
  /** Identifies the applicant in the record. */
  readonly identity: string;
  readonly authenticationMethod: string;
  readonly issuedAt: number;
  readonly lifetime: number;
  readonly tokenId: string;
  readonly pid: string | undefined;
  /** The thumbprint of the key that the token is bound to (RFC 9449 §6.1); a bearer token has none. */
  readonly boundTo?: string | undefined;
}

/** Composes the claims in the order in which Maskinporten writes them, because some readers compare tokens as text. */
export function composeToken(decision: Decision): AccessTokenClaims {
  const { details, audience, parties, pid, consumerPrefixes, boundTo } = decision;
  return {
    ...(details !== undefined && { authorization_details: [details] }),
    ...(audience.length > 0 && { aud: audience.length === 1 ? (audience[0] as string) : audience }),
    scope: decision.scopes.join(' '),
    ...(parties.supplier !== undefined && { supplier: parties.supplier }),
    iss: decision.issuer,
    client_amr: decision.authenticationMethod,
    token_type: boundTo === undefined ? 'Bearer' : 'DPoP',
    exp: decision.issuedAt + decision.lifetime,
    ...(parties.delegationSource !== undefined && { delegation_source: parties.delegationSource }),
    iat: decision.issuedAt,
    client_id: decision.clientId,
    jti: decision.tokenId,
    ...(pid !== undefined && { pid }),
    ...(consumerPrefixes !== undefined && { consumer_prefix: consumerPrefixes }),
    consumer: parties.consumer,
    ...(boundTo !== undefined && { cnf: { jkt: boundTo } }),
  };
}

/** Scopes whose tokens carry the prefixes that the consumer owns (for Altinn). */
const SCOPES_WITH_PREFIXES = ['altinn:maskinporten/delegation', 'altinn:resourceregistry/'];

/** Whether a token with `scopes` has the claim `consumer_prefix`. */
export function tellsPrefixes(scopes: readonly string[]): boolean {
  return scopes.some((scope) => SCOPES_WITH_PREFIXES.some((start) => scope.startsWith(start)));
}

/** The signing input of `claims`. The header is exactly `kid` and `alg`, in that order. */
export function encodeToken(claims: AccessTokenClaims, { kid, alg }: { kid: string; alg: string }): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ kid, alg })}.${encode(claims)}`;
}
