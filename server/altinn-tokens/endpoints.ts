import type { IncomingHttpHeaders } from 'node:http';
import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { chooseForm } from '#answers';
import { anyone, done, endpointsOf, type Outcome, refuseToken, send } from '#endpoints';
import { chooseIssuer, type IssuerMove } from '#moving';
import { type ProvedPerson, ProviderAwayError } from '#openid-sign-in';
import type { AccessToken, TokenFault } from '#sign-in';
import { altinnIssuerOf, PORTAL_SCOPE, readBearer } from '#sign-in';
import { chooseLevel } from './choose-level.ts';
import { ALTINN_LIFETIME, composeExchanged } from './compose-exchanged.ts';
import { signAltinnToken } from './sign-altinn-token.ts';
import { type PersonTokenDependencies, signPersonToken } from './sign-person-token.ts';

export interface ExchangeDependencies extends PersonTokenDependencies {
  /** Where the server was before, if it has moved. */
  readonly move?: IssuerMove | undefined;
  /** Proves a machine token of this server. */
  readonly readMachine: (authorization: string | undefined) => Promise<AccessToken | TokenFault>;
  /** Proves a person by an access token of the sign-in provider; nothing when none is set up. */
  readonly readPerson: ((token: string) => Promise<ProvedPerson | TokenFault>) | undefined;
}

const OPEN_ID = '/authentication/api/v1/openid/.well-known/openid-configuration';
const tag = 'Altinn: tokens';
const noBearer = refuseToken({ fault: 'none', reason: 'no bearer token in the Authorization header' });
const otherProvider = refuseToken({ fault: 'invalid', reason: 'tokens of this provider are not exchanged here' });
const withoutScope = refuseToken({ fault: 'invalid', reason: 'the token has no scope' });

const { read } = endpointsOf<ExchangeDependencies>();

/** Exchanges machine tokens for Altinn tokens, and publishes the keys of the latter. */
export const exchangeEndpoints = [
  read({
    method: 'GET',
    path: '/authentication/api/v1/exchange/:provider',
    tag,
    summary: 'Exchange a token for an Altinn token',
    description:
      'With `maskinporten`, a token of a machine that this server has issued. With `id-porten`, an access token of a person from the sign-in provider that this server is set up with.',
    caller: anyone,
    params: Type.Object({ provider: Type.String() }),
    answers: { 200: Type.String({ contentMediaType: 'text/plain' }) },
    read: (given, { params: { provider }, headers }) => exchange(given, provider.toLowerCase(), headers),
  }),
  read({
    method: 'GET',
    path: OPEN_ID,
    tag,
    summary: 'Metadata of Altinn tokens',
    caller: anyone,
    answers: {
      200: Type.Object({
        issuer: Type.String(),
        jwks_uri: Type.String(),
        response_types_supported: Type.Array(Type.String()),
        subject_types_supported: Type.Array(Type.String()),
        id_token_signing_alg_values_supported: Type.Array(Type.String()),
      }),
    },
    read: (given, { headers }) => {
      const issuer = altinnIssuerOf(chooseIssuer(given, headers.host));
      return done({
        issuer,
        jwks_uri: `${issuer}.well-known/openid-configuration/jwks`,
        response_types_supported: ['token'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    },
  }),
  read({
    method: 'GET',
    path: `${OPEN_ID}/jwks`,
    tag,
    summary: 'The public keys of Altinn tokens',
    caller: anyone,
    answers: {
      200: Type.Object({
        keys: Type.Array(
          Type.Object({
            kty: Type.String(),
            use: Type.String(),
            kid: Type.String(),
            alg: Type.String(),
            n: Type.String(),
            e: Type.String(),
            x5c: Type.Array(Type.String()),
          }),
        ),
      }),
    },
    read: async ({ altinnKeyRing }) => {
      // A client that reads the keys before the first token would keep an empty set.
      await altinnKeyRing.signerFor(ALTINN_LIFETIME);
      const keys = await altinnKeyRing.certified();
      return done({ keys: keys.map(({ kid, alg, n, e, x5c }) => ({ kty: 'RSA', use: 'sig', kid, alg, n, e, x5c })) });
    },
  }),
];

async function exchange(given: ExchangeDependencies, provider: string, headers: IncomingHttpHeaders): Promise<Outcome> {
  const refused = refuseProvider(provider, headers);
  if (refused !== undefined) return refused;
  const written =
    provider === 'id-porten' ? await exchangePerson(given, headers) : await exchangeMachine(given, headers);
  if (isRefusal(written)) return written;
  const mediaType = chooseForm(headers.accept, ['text/plain', 'application/json']);
  const vary = { headers: { vary: 'Accept' } };
  return mediaType === 'application/json' ? done(written, vary) : send({ text: { mediaType, written } }, vary);
}

async function exchangeMachine(given: ExchangeDependencies, headers: IncomingHttpHeaders): Promise<string | Refusal> {
  const token = await given.readMachine(headers.authorization);
  if ('fault' in token) return refuseToken(token);
  // Without a scope it opens nothing, neither before nor after.
  if (token.scopes.size === 0) return withoutScope;
  const now = Math.floor(given.clock() / 1000);
  // Whoever takes a token of the former issuer takes that issuer's Altinn tokens, too.
  const issuer = altinnIssuerOf(token.claims.iss ?? given.issuer);
  return signAltinnToken(given.altinnKeyRing, composeExchanged(token, { issuer, now, sid: given.newId() }));
}

/**
 * As Altinn exchanges ID-porten's tokens. The settings say whose tokens are taken, so the person gets what they get in Altinn's own pages,
 * and the scopes of Altinn that their token has.
 */
async function exchangePerson(given: ExchangeDependencies, headers: IncomingHttpHeaders): Promise<string | Refusal> {
  if (given.readPerson === undefined) return otherProvider;
  const token = readBearer(headers.authorization);
  if (token === undefined) return noBearer;
  try {
    const proved = await given.readPerson(token);
    if ('fault' in proved) return refuseToken(proved);
    const scopes = [...new Set([PORTAL_SCOPE, ...proved.scopes.filter((scope) => scope.startsWith('altinn:'))])];
    const { person, level } = proved;
    return await signPersonToken(given, { person, scopes, method: 'idporten', level: chooseLevel(level) });
  } catch (error) {
    if (error instanceof ProviderAwayError) return refuse('try-again');
    throw error;
  }
}

function refuseProvider(provider: string, headers: Readonly<Record<string, unknown>>): Refusal | undefined {
  if (headers['x-altinn-enterpriseuser-authentication'] !== undefined) return refuse('enterprise-user-gone');
  // Trusted at Altinn, but it issues nothing here.
  if (provider === 'altinnstudio') return otherProvider;
  if (provider === 'maskinporten' || provider === 'id-porten') return undefined;
  return refuse('token-provider-unknown', {
    fill: { provider: provider.replace(/[^a-z0-9._-]/g, '_').slice(0, 40) },
  });
}
