/**
 * oidc-provider with the JWT grant registered, as somebody who needs it would write it from the library's documentation: keys of
 * the client's registered `jwks`, `jose` for the assertion, the library's own record of used identifiers and its own token.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createLocalJWKSet, errors as joseErrors, jwtVerify } from 'jose';
import Provider, { errors, type TokenEndpointGrantContext } from 'oidc-provider';
import { keepInMap } from './keep-in-map.ts';
import { readOrder } from './read-order.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Seconds: how long a grant may live, how much clocks may differ, how long a token lives. */
const LONGEST = 120;
const LEEWAY = 10;
const LIFETIME = 120;

const { port, issuer, clients } = readOrder();
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signingKey = { ...privateKey.export({ format: 'jwk' }), kid: 'peer-1', alg: 'RS256', use: 'sig' };

const provider = new Provider(issuer, {
  clients: clients.map(({ clientId, publicJwks, scopes }) => ({
    client_id: clientId,
    token_endpoint_auth_method: 'none',
    grant_types: [GRANT],
    response_types: [],
    redirect_uris: [],
    scope: scopes.join(' '),
    jwks: { keys: publicJwks.map((jwk) => ({ ...jwk })) },
  })),
  scopes: [...new Set(clients.flatMap(({ scopes }) => scopes))],
  jwks: { keys: [signingKey as never] },
  adapter: keepInMap,
  cookies: { keys: [randomBytes(32).toString('hex')] },
  features: { devInteractions: { enabled: false } },
  ttl: { ClientCredentials: LIFETIME },
});

const keySets = new Map(
  clients.map(({ clientId, publicJwks }) => [clientId, createLocalJWKSet({ keys: [...publicJwks] })]),
);

provider.registerGrantType<{ assertion?: string }>(GRANT, grantToken, ['assertion']);

async function grantToken(ctx: TokenEndpointGrantContext<{ assertion?: string }>): Promise<void> {
  const { client, params } = ctx.oidc;
  if (!params.assertion) throw new errors.InvalidRequest('missing required parameter(s) assertion');
  const claims = await verify(params.assertion, client.clientId);
  if (!(await provider.ReplayDetection.unique(client.clientId, claims.jti, claims.exp))) {
    throw new errors.InvalidGrant('assertion was used before');
  }
  const scope = typeof claims.scope === 'string' ? claims.scope : '';
  const allowed = new Set(client.scope?.split(' '));
  if (scope === '' || !scope.split(' ').every((one) => allowed.has(one))) {
    throw new errors.InvalidScope('requested scope is not allowed', scope);
  }
  const token = new provider.ClientCredentials({ client, scope });
  token.resourceServer = new provider.ResourceServer('urn:peer:api', {
    scope,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  });
  ctx.body = { access_token: await token.save(), expires_in: token.expiration, token_type: token.tokenType, scope };
}

async function verify(assertion: string, clientId: string): Promise<{ jti: string; exp: number; scope: unknown }> {
  const keySet = keySets.get(clientId);
  if (keySet === undefined) throw new errors.InvalidGrant('client has no keys');
  try {
    const { payload } = await jwtVerify(assertion, keySet, {
      algorithms: ['RS256'],
      issuer: clientId,
      subject: clientId,
      audience: [provider.issuer, provider.urlFor('token')],
      requiredClaims: ['iat', 'exp', 'jti'],
      clockTolerance: LEEWAY,
      maxTokenAge: LONGEST,
    });
    const { jti, exp = 0, iat = 0, scope } = payload;
    if (typeof jti !== 'string' || exp - iat > LONGEST) throw new errors.InvalidGrant('assertion lives too long');
    return { jti, exp, scope };
  } catch (error) {
    if (error instanceof joseErrors.JOSEError) throw new errors.InvalidGrant(`assertion is invalid: ${error.message}`);
    throw error;
  }
}

provider.listen(port, '127.0.0.1', () => console.log(`oidc-provider listening on ${issuer}`));
