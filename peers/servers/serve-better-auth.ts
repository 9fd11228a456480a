/**
 * better-auth with its OAuth server and an extension with the JWT grant, as somebody who needs it would write it from the types
 * of the plugin: the plugin finds the client, keeps used identifiers and issues the token.
 */
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import {
  consumeClientAssertion,
  extendOAuthProvider,
  type OAuthExtensionGrantHandler,
  oauthProvider,
  oauthProviderAuthServerMetadata,
} from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { readOrder } from './read-order.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const RESOURCE = 'https://api.peer.example/';
/** Seconds: how long a grant may live, and how long a token lives. */
const LONGEST = 120;
const LIFETIME = 120;

const { port, address, issuer, clients } = readOrder();

const grantToken: OAuthExtensionGrantHandler = async ({ ctx, opts, provider }) => {
  const { assertion } = ctx.body as { readonly assertion?: unknown };
  if (typeof assertion !== 'string' || assertion === '') throw refuse('invalid_request', 'assertion is missing');
  const { iss: clientId } = read(assertion);
  const client = typeof clientId === 'string' ? await provider.getClient(clientId) : null;
  if (client === null || client.disabled || !client.grantTypes?.includes(GRANT) || !client.jwks) {
    throw refuse('invalid_grant', 'unknown client');
  }
  const audiences = [issuer, `${ctx.context.baseURL}/oauth2/token`];
  const claims = await verify(assertion, { keys: JSON.parse(client.jwks), clientId: client.clientId, audiences });
  try {
    const expectedAudience = audiences.find((one) => [claims.aud].flat().includes(one)) ?? issuer;
    await consumeClientAssertion(ctx, opts, { namespace: `${GRANT}:${clientId}`, payload: claims, expectedAudience });
  } catch (error) {
    // It speaks of a client assertion; RFC 7523 §3.1 wants another code for a grant.
    if (error instanceof Error && error.name === 'APIError') throw refuse('invalid_grant', error.message);
    throw error;
  }
  const scopes = typeof claims.scope === 'string' ? claims.scope.split(' ').filter((one) => one !== '') : [];
  if (scopes.length === 0 || !scopes.every((one) => client.scopes?.includes(one))) {
    throw refuse('invalid_scope', 'scope is not allowed for the client');
  }
  return provider.issueTokens({ client, scopes, resources: [RESOURCE] });
};

function read(assertion: string): JWTPayload {
  try {
    return decodeJwt(assertion);
  } catch {
    throw refuse('invalid_grant', 'assertion is no JWT');
  }
}

async function verify(
  assertion: string,
  { keys, clientId, audiences }: { keys: JSONWebKeySet; clientId: string; audiences: string[] },
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys), {
      algorithms: ['RS256'],
      issuer: clientId,
      subject: clientId,
      audience: audiences,
      requiredClaims: ['iat', 'exp', 'jti'],
    });
    return payload;
  } catch {
    throw refuse('invalid_grant', 'assertion is invalid');
  }
}

function refuse(error: string, description: string): APIError {
  return new APIError('BAD_REQUEST', { error, error_description: description });
}

const options = {
  baseURL: address,
  secret: 'a secret of the peer that protects nothing',
  database: new DatabaseSync(':memory:'),
  telemetry: { enabled: false },
  rateLimit: { enabled: false },
  plugins: [
    jwt({ jwt: { issuer }, jwks: { keyPairConfig: { alg: 'RS256' } } }),
    oauthProvider({
      loginPage: '/none',
      consentPage: '/none',
      scopes: [...new Set(clients.flatMap(({ scopes }) => scopes))],
      resources: [RESOURCE],
      enforcePerClientResources: false,
      m2mAccessTokenExpiresIn: LIFETIME,
      assertionMaxLifetime: LONGEST,
      silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
    }),
    {
      id: 'jwt-grant',
      init: (context: Parameters<typeof extendOAuthProvider>[0]) =>
        extendOAuthProvider(context, { grants: { [GRANT]: grantToken } }),
    },
  ],
};

const { runMigrations } = await getMigrations(options as never);
await runMigrations();
const auth = betterAuth(options as never);
const { adapter } = await auth.$context;
for (const { clientId, publicJwks, scopes } of clients) {
  const now = new Date();
  await adapter.create({
    model: 'oauthClient',
    data: {
      clientId,
      scopes: [...scopes],
      grantTypes: [GRANT],
      responseTypes: [],
      redirectUris: [],
      tokenEndpointAuthMethod: 'none',
      jwks: JSON.stringify({ keys: publicJwks }),
      createdAt: now,
      updatedAt: now,
    },
  });
}

const handle = toNodeHandler(auth);
const describe = toNodeHandler(oauthProviderAuthServerMetadata(auth as never));
createServer((request, response) =>
  request.url?.startsWith('/.well-known/') ? describe(request, response) : handle(request, response),
).listen(port, '127.0.0.1', () => console.log(`better-auth listening on ${address}`));
