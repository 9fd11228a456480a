import { generateKeyPairSync } from 'node:crypto';

/** A private key in the form in which `@portvakt/client` takes it. */
export interface PrivateJwk {
  readonly kty: 'RSA';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
  readonly [member: string]: unknown;
}

export interface MadeClient {
  readonly clientId: string;
  readonly key: PrivateJwk;
  /** Who owns the scopes, who the client acts as, and the client with its key: for `startPortvakt`. */
  readonly registry: object;
}

/** Synthetic organisation numbers. */
const OWNER = '312999919';
const CONSUMER = '310123412';

/**
 * A client with a fresh key, and the registry in which it may have all of its `scopes` (`prefix:rest`). `orgno`: the organisation
 * that it acts as.
 *
 * @example
 * const { clientId, key, registry } = makeClient({ scopes: ['demo:read'] });
 * await using portvakt = await startPortvakt({ registry });
 * const client = createTokenClient({ issuer: portvakt.issuer, clientId, key });
 */
export function makeClient({
  scopes,
  clientId = 'made-for-a-test',
  orgno = CONSUMER,
}: {
  scopes: readonly string[];
  clientId?: string;
  orgno?: string;
}): MadeClient {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: `${clientId}-key` } as PrivateJwk;
  const { kty, kid, n, e } = key;
  const parts = scopes.map((scope) => scope.split(/:(.*)/s) as [string, string]);
  return {
    clientId,
    key,
    registry: {
      organisations: [
        { orgno: OWNER, name: 'Etaten', prefixes: [...new Set(parts.map(([prefix]) => prefix))] },
        { orgno },
      ],
      scopes: parts.map(([prefix, subscope]) => ({ prefix, subscope, description: subscope })),
      scope_access: scopes.map((scope) => ({ scope, consumer_orgno: orgno })),
      clients: [
        {
          client_id: clientId,
          client_orgno: orgno,
          integration_type: 'maskinporten',
          scopes,
          jwks: { keys: [{ kty, kid, n, e, alg: 'RS256', use: 'sig' }] },
        },
      ],
    },
  };
}
