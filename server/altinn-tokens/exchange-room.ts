import {
  type AltinnRoom,
  type Answer,
  type Call,
  describeRoute,
  ok,
  refuseFault,
  sentence,
  writeTitle,
} from '#altinn-interface';
import { chooseForm } from '#answers';
import type { AccessToken, TokenFault } from '#sign-in';
import { altinnIssuerOf } from '#sign-in';
import type { KeyRing } from '#signing-keys';
import { ALTINN_LIFETIME, composeExchanged } from './compose-exchanged.ts';
import { signAltinnToken } from './sign-altinn-token.ts';

export interface ExchangeDependencies {
  readonly keyRing: KeyRing;
  readonly clock: () => number;
  readonly newUuid: () => string;
  /** Proves a machine token of this server. */
  readonly readMachine: (authorization: string | undefined) => Promise<AccessToken | TokenFault>;
}

const OPEN_ID = '/authentication/api/v1/openid/.well-known/openid-configuration';
/** Trusted at Altinn, but nothing is issued by them here. */
const OTHER_PROVIDERS = ['id-porten', 'altinnstudio'];

/** Exchanges machine tokens for Altinn tokens, and publishes the keys of the latter. */
export function createExchangeRoom(given: ExchangeDependencies): AltinnRoom {
  const { keyRing } = given;
  return (app, doors) => {
    const issuer = altinnIssuerOf(doors.issuer);
    app.get(
      '/authentication/api/v1/exchange/:provider',
      describeRoute('Exchange a machine token for an Altinn token'),
      doors.open((call) => exchange(given, { call, issuer })),
    );
    app.get(
      OPEN_ID,
      describeRoute('Metadata of Altinn tokens'),
      doors.open(() =>
        ok({
          issuer,
          jwks_uri: `${issuer}.well-known/openid-configuration/jwks`,
          response_types_supported: ['token'],
          subject_types_supported: ['pairwise'],
          id_token_signing_alg_values_supported: ['RS256'],
        }),
      ),
    );
    app.get(
      `${OPEN_ID}/jwks`,
      describeRoute('The public keys of Altinn tokens'),
      doors.open(async () => {
        // Whoever reads the keys before the first token would keep an empty set.
        await keyRing.signerFor(ALTINN_LIFETIME);
        const keys = await keyRing.certified();
        return ok({ keys: keys.map(({ kid, alg, n, e, x5c }) => ({ kty: 'RSA', use: 'sig', kid, alg, n, e, x5c })) });
      }),
    );
  };
}

const otherProvider: TokenFault = { fault: 'invalid', reason: 'tokens of this provider are not exchanged here' };

async function exchange(
  { keyRing, clock, newUuid, readMachine }: ExchangeDependencies,
  { call, issuer }: { call: Call; issuer: string },
): Promise<Answer> {
  const provider = call.parameters.provider?.toLowerCase() ?? '';
  if (call.headers['x-altinn-enterpriseuser-authentication'] !== undefined) {
    return writeTitle(410, 'Virksomhetsbruker is no longer available');
  }
  if (OTHER_PROVIDERS.includes(provider)) return refuseFault(otherProvider);
  if (provider !== 'maskinporten') {
    const shown = provider.replace(/[^a-z0-9._-]/g, '_').slice(0, 40);
    return sentence(
      400,
      `Invalid token provider: ${shown}. Trusted token providers are 'Maskinporten', 'Id-porten' and 'AltinnStudio'.`,
    );
  }
  const token = await readMachine(call.headers.authorization);
  // Without a scope it opens nothing, neither before nor after.
  if ('fault' in token) return refuseFault(token);
  if (token.scopes.size === 0) return refuseFault({ fault: 'invalid', reason: 'the token has no scope' });
  const now = Math.floor(clock() / 1000);
  const exchanged = await signAltinnToken(keyRing, composeExchanged(token, { issuer, now, sid: newUuid() }));
  const mediaType = chooseForm(call.headers.accept, ['text/plain', 'application/json']);
  return { status: 200, body: exchanged, mediaType, headers: { vary: 'Accept' } };
}
