import { constants, createHmac, createPublicKey, sign } from 'node:crypto';
import { type MadeClient, makeKey, signGrant, signJws } from '@portvakt/own-tests';

/** The clients that the server of this proof knows, and what they may have. */
export interface Parties {
  readonly issuer: string;
  /** May have `scope`; what is changed in its grants is all that stands between them and a token. */
  readonly honest: MadeClient;
  readonly other: MadeClient;
  /** Registered without a key: it signs with a certificate, and has none that counts. */
  readonly keyless: MadeClient;
  readonly scope: string;
  readonly delegable: string;
  readonly notGranted: string;
  /** The organisation of `honest`, and one that has delegated nothing. */
  readonly ownOrgno: string;
  readonly strangerOrgno: string;
}

/** Grants by what is wrong with them, signed anew now and then. */
export interface GrantPool {
  /** A good grant, which is never sent unchanged. */
  good(): string;
  /** Whether a text is one of the good grants. */
  isGood(text: string): boolean;
  /** A signed grant with these claims, in which one thing is wrong. The same name gives the same grant for a while. */
  wrong(name: string, make: (now: number) => { readonly claims?: object; readonly header?: object }): string;
  /** A signed grant whose claims are this JSON text. */
  raw(name: string, write: (now: number) => string, header?: object | string): string;
  /** Signed with a key that is not registered, or in another way than the header says. */
  forged(kind: keyof typeof forgeries, header?: object): string;
  /** How many signatures were made. */
  signatures(): number;
}

/** Milliseconds after which a signed grant is made anew: it lives for two minutes. */
const OLDEST = 60_000;
/** Uses after which it is made anew: once it was found used before, nothing after that check is reached. */
const MOST_USES = 25;
const GOOD = 200;

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const attacker = makeKey('attacker');

/** Ways to make a signature that is none. */
const forgeries = {
  'a key that is not registered': (parties: Parties, header: object) =>
    signGrant(
      { ...parties.honest, privateKey: attacker.privateKey },
      { issuer: parties.issuer, claims: { scope: parties.scope }, header: { jwk: attacker.publicJwk, ...header } },
    ),
  'the key of another client': (parties: Parties, header: object) =>
    signGrant(
      { ...parties.honest, privateKey: parties.other.privateKey },
      { issuer: parties.issuer, claims: { scope: parties.scope }, header },
    ),
  'PSS instead of PKCS #1': (parties: Parties, header: object) => {
    const input = signGrant(parties.honest, { issuer: parties.issuer, claims: { scope: parties.scope }, header })
      .split('.')
      .slice(0, 2)
      .join('.');
    const key = { key: parties.honest.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING };
    return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
  },
  'HMAC with the public key': (parties: Parties, header: object) => {
    const { publicJwk } = parties.honest;
    const input = `${encode({ alg: 'HS256', kid: publicJwk.kid, ...header })}.${encode(goodClaims(parties))}`;
    const pem = createPublicKey({ key: { ...publicJwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
  },
} as const;

function goodClaims({ issuer, honest, scope }: Parties, now = Date.now()): object {
  const iat = Math.floor(now / 1000);
  return { aud: issuer, iss: honest.clientId, scope, iat, exp: iat + 100, jti: `${iat}` };
}

/** A pool of grants of `parties`; the same `draw` chooses the same ones. */
export function fillPool(parties: Parties, draw: () => number): GrantPool {
  const kept = new Map<string, { readonly text: string; readonly at: number; uses: number }>();
  const good = new Set<string>();
  let signatures = 0;
  const take = (name: string, make: (now: number) => string): string => {
    const now = Date.now();
    const found = kept.get(name);
    if (found !== undefined && now - found.at < OLDEST && found.uses < MOST_USES) {
      found.uses += 1;
      return found.text;
    }
    signatures += 1;
    const text = make(now);
    if (found !== undefined) good.delete(found.text);
    kept.set(name, { text, at: now, uses: 1 });
    return text;
  };
  const { issuer, honest, scope } = parties;
  return {
    good: () => {
      const text = take(`good ${Math.floor(draw() * GOOD)}`, (now) =>
        signGrant(honest, { issuer, now, claims: { scope } }),
      );
      good.add(text);
      return text;
    },
    isGood: (text) => good.has(text),
    wrong: (name, make) =>
      take(name, (now) => {
        const { claims, header } = make(now);
        return signGrant(honest, {
          issuer,
          now,
          claims: { scope, ...claims },
          ...(header !== undefined && { header }),
        });
      }),
    raw: (name, write, header = { alg: 'RS256', kid: honest.publicJwk.kid }) =>
      take(name, (now) => signJws(header, write(now), honest.privateKey)),
    forged: (kind, header = {}) =>
      take(`forged ${kind} ${JSON.stringify(header)}`, () => forgeries[kind](parties, header)),
    signatures: () => signatures,
  };
}
