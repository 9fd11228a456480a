import { createHmac, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { organisationIdentifier, parseOrganisationNumber } from '@portvakt/protocol';
import type { SigningKey } from '#signing-keys';

/** The ways in which an ordered token may be wrong. */
export const tokenFaults = [
  'expired',
  'not-yet',
  'issuer',
  'audience',
  'no-consumer',
  'consumer-format',
  'no-scope',
  'no-exp',
  'no-iss',
  'typ',
  'crit',
  'kid',
  'no-kid',
  'signature',
  'foreign-key',
  'embedded-key',
  'alg-none',
  'alg-hs256',
  'two-parts',
] as const;

export type TokenFault = (typeof tokenFaults)[number];

/** Those that say how a token is signed: a token is signed in one way. */
const ofSignature: readonly TokenFault[] = [
  'signature',
  'foreign-key',
  'embedded-key',
  'alg-none',
  'alg-hs256',
  'two-parts',
];

export interface TokenOrder {
  /** They replace the usual ones. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Claims that the token shall not have. */
  readonly without: readonly string[];
  readonly wrong: readonly TokenFault[];
}

export interface OrderedToken {
  readonly token: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What a token is made with. */
export interface TokenMaking {
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly now: number;
  readonly newTokenId: () => string;
  /** Signs with the key that signs tokens now. */
  readonly signer: { readonly kid: string; readonly alg: string; sign(input: string): Promise<string> | string };
  /** The public half of that key. */
  readonly key: Pick<SigningKey, 'n' | 'e'>;
}

/** Seconds. */
const LIFETIME = 120;
const HOUR = 3600;
/** A synthetic organisation, and a client that nobody has registered. */
const consumer = '310123412';
const client = 'ordered-by-a-test';

/** The ways of signing in `wrong` that exclude each other, when there are several. */
export function findContradiction(wrong: readonly TokenFault[]): readonly TokenFault[] | undefined {
  const found = wrong.filter((fault) => ofSignature.includes(fault));
  return found.length > 1 ? found : undefined;
}

/**
 * A token with the claims that are ordered, signed by this server's own key, and wrong in the ways that are ordered: for tests of
 * those who check tokens. What is not ordered is as in the tokens of the token endpoint.
 */
export async function composeOrderedToken(order: TokenOrder, making: TokenMaking): Promise<OrderedToken> {
  const { issuer, now, newTokenId, signer } = making;
  const { wrong } = order;
  const isWrong = (fault: TokenFault) => wrong.includes(fault);
  const usual = {
    scope: 'demo:ordered',
    iss: issuer,
    client_amr: 'private_key_jwt',
    token_type: 'Bearer',
    exp: now + LIFETIME,
    iat: now,
    client_id: client,
    jti: newTokenId(),
    consumer,
  };
  const given = Object.entries({ ...usual, ...order.claims }).filter(([name]) => !order.without.includes(name));
  const claims: Record<string, unknown> = Object.fromEntries(
    given.map(([name, value]) => [name, identify(name, value)]),
  );
  if (isWrong('expired')) Object.assign(claims, { iat: now - HOUR - LIFETIME, exp: now - HOUR });
  if (isWrong('not-yet')) Object.assign(claims, { iat: now + HOUR, nbf: now + HOUR, exp: now + HOUR + LIFETIME });
  if (isWrong('issuer')) claims.iss = 'https://another-issuer.example/';
  if (isWrong('audience')) claims.aud = 'https://another-audience.example/';
  if (isWrong('consumer-format')) claims.consumer = { authority: 'iso6523-actorid-upis', ID: consumer };
  if (isWrong('no-consumer')) delete claims.consumer;
  if (isWrong('no-scope')) delete claims.scope;
  if (isWrong('no-exp')) delete claims.exp;
  if (isWrong('no-iss')) delete claims.iss;

  const header: Record<string, unknown> = { kid: signer.kid, alg: signer.alg };
  if (isWrong('typ')) header.typ = 'logout+jwt';
  if (isWrong('crit')) Object.assign(header, { crit: ['urn:example:unknown'], 'urn:example:unknown': true });
  if (isWrong('kid')) header.kid = newTokenId();
  if (isWrong('no-kid')) delete header.kid;
  if (isWrong('alg-none')) header.alg = 'none';
  if (isWrong('alg-hs256')) header.alg = 'HS256';
  const foreign = isWrong('foreign-key') || isWrong('embedded-key') ? await makeKeyPair() : undefined;
  if (isWrong('embedded-key')) header.jwk = foreign?.publicKey.export({ format: 'jwk' });
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = await signAs(input, { wrong, making, foreign: foreign?.privateKey });
  return { token: signature === undefined ? input : `${input}.${signature}`, header, claims };
}

/** An organisation number becomes the identifier that tokens have. */
function identify(name: string, value: unknown): unknown {
  if ((name !== 'consumer' && name !== 'supplier') || typeof value !== 'string') return value;
  const organisation = parseOrganisationNumber(value);
  return organisation === undefined ? value : organisationIdentifier(organisation);
}

async function signAs(
  input: string,
  { wrong, making, foreign }: { wrong: readonly TokenFault[]; making: TokenMaking; foreign: KeyObject | undefined },
): Promise<string | undefined> {
  if (wrong.includes('two-parts')) return undefined;
  if (wrong.includes('alg-none')) return '';
  if (foreign !== undefined) return sign('sha256', Buffer.from(input), foreign).toString('base64url');
  if (wrong.includes('alg-hs256')) {
    // The old confusion: the public key, which everybody has, taken for a shared secret (RFC 8725 §2.1).
    const { n, e } = making.key;
    const secret = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }).export({
      format: 'pem',
      type: 'spki',
    });
    return createHmac('sha256', secret).update(input).digest('base64url');
  }
  const signature = Buffer.from(await making.signer.sign(input), 'base64url');
  if (wrong.includes('signature')) signature[signature.length >> 1] = ~(signature[signature.length >> 1] ?? 0);
  return signature.toString('base64url');
}

async function makeKeyPair(): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}
