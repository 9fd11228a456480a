import type { JWTPayload } from 'jose';
import { decodeJwt } from 'jose/jwt/decode';
import type { Person } from '#parties';
import {
  type AccessToken,
  createVerifier,
  type PublishedKeys,
  readAccessToken,
  readBearer,
  readScopes,
  type TokenFault,
} from './read-token.ts';

/** Who calls one of Altinn's interfaces. A machine is never a person, whatever its scopes say. */
export type AltinnCaller =
  | { readonly kind: 'machine'; readonly token: AccessToken; readonly scopes: ReadonlySet<string> }
  | { readonly kind: 'person'; readonly person: Person; readonly scopes: ReadonlySet<string> };

/** The claim that names a person by the UUID of their party. */
export const PARTY_UUID = 'urn:altinn:party:uuid';

/** The scope of everything that a person does. It opens nothing for a machine. */
export const PORTAL_SCOPE = 'altinn:portal/enduser';

/** The issuer of Altinn tokens beside the server with the issuer `issuer`. */
export function altinnIssuerOf(issuer: string): string {
  return `${issuer}authentication/api/v1/openid/`;
}

/**
 * Reads callers of Altinn's interfaces: the machine tokens that this server issues (`readMachine`), machine tokens that
 * were exchanged, and persons' tokens. The latter two have an issuer and keys of their own, so that they are good
 * here only. A token without `scope` proves nothing.
 */
export function createAltinnCallerReader({
  issuers,
  keys,
  clock,
  readMachine,
  findPerson,
}: {
  /** The issuers of the server; those of Altinn tokens follow from them. */
  issuers: readonly string[];
  /** The keys of Altinn tokens. */
  keys: PublishedKeys;
  clock: () => number;
  readMachine: (authorization: string | undefined) => Promise<AccessToken | TokenFault>;
  findPerson: (partyUuid: string) => Promise<Person | undefined>;
}): (authorization: string | undefined) => Promise<AltinnCaller | TokenFault> {
  const altinnIssuers = issuers.map(altinnIssuerOf);
  const verify = createVerifier({ issuers: altinnIssuers, keys, clock });

  return async (authorization) => {
    const token = readBearer(authorization);
    if (token === undefined) return { fault: 'none', reason: 'no bearer token in the Authorization header' };
    if (!altinnIssuers.includes(claimedIssuer(token) ?? '')) {
      const machine = await readMachine(authorization);
      return 'fault' in machine ? machine : withScopes({ kind: 'machine', token: machine, scopes: machine.scopes });
    }
    const verified = await verify(token);
    if ('fault' in verified) return verified;
    const { claims } = verified;
    const scopes = readScopes(claims);
    const partyUuid = claims[PARTY_UUID];
    if (claims.consumer !== undefined) {
      const machine = partyUuid === undefined ? readAccessToken(claims) : undefined;
      return machine === undefined ? nobody() : withScopes({ kind: 'machine', token: machine, scopes });
    }
    const person = typeof partyUuid === 'string' ? await findPerson(partyUuid) : undefined;
    return person === undefined ? nobody() : withScopes({ kind: 'person', person, scopes });
  };
}

function withScopes(caller: AltinnCaller): AltinnCaller | TokenFault {
  return caller.scopes.size > 0 ? caller : { fault: 'invalid', reason: 'the token has no scope' };
}

function nobody(): TokenFault {
  return { fault: 'invalid', reason: 'the token names neither an organisation nor a person on record' };
}

/** What the token says of its issuer, unproved: which keys to try. */
function claimedIssuer(token: string): string | undefined {
  try {
    return (decodeJwt(token) as JWTPayload).iss;
  } catch {
    return undefined;
  }
}
