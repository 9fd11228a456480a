import { type KeyObject, sign, type X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { TokenError } from '../token-error.ts';
import type { Algorithm, ClientKey, KeyMaterial, PrivateJwk } from './client-key.ts';
import { readPkcs12 } from './pkcs12/read-pkcs12.ts';
import { readCertificates } from './read-certificates.ts';
import { readPrivateKey } from './read-private-key.ts';

/** Signs assertions, and says in their header what they are signed with. */
export interface Signer {
  readonly header: { readonly alg: Algorithm } & ({ readonly kid: string } | { readonly x5c: readonly string[] });
  sign(input: Uint8Array): Promise<Uint8Array>;
}

const signWith = promisify(sign);
const DIGESTS: Readonly<Record<Algorithm, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };

/**
 * Makes a signer of `key`.
 *
 * @throws TokenError `key_unusable`: says what is wrong with the key, and never quotes it.
 */
export function readClientKey(key: ClientKey): Signer {
  if (typeof key === 'string') return readRegistered({ privateKey: key });
  if (typeof key !== 'object' || key === null) throw unusable('it is neither text nor an object.');
  if (holds(key, 'sign')) {
    if (typeof key.sign !== 'function') throw unusable('its member sign must be a function.');
    const { sign: signer } = key;
    const proof =
      key.certificate === undefined
        ? { kid: requireKid(key.kid) }
        : { x5c: chooseSent(readCertificates(key.certificate), key.send) };
    return { header: { alg: key.algorithm ?? 'RS256', ...proof }, sign: async (input) => signer(input) };
  }
  if (holds(key, 'pkcs12')) {
    const { privateKey, certificates } = readPkcs12(key.pkcs12, key.password);
    return readCertified(privateKey, certificates, key);
  }
  if (!holds(key, 'privateKey')) return readRegistered({ privateKey: key });
  if (!holds(key, 'certificate')) return readRegistered(key);
  const { key: privateKey } = readPrivateKey(key.privateKey, key.passphrase);
  return readCertified(privateKey, readCertificates(key.certificate), key);
}

/** A JWK has none of the members that tell the other forms apart. */
function holds<Name extends string>(
  key: object,
  name: Name,
): key is Extract<Exclude<ClientKey, string | PrivateJwk>, Record<Name, unknown>> {
  return Reflect.get(key, name) !== undefined;
}

function readRegistered({
  privateKey,
  kid,
  passphrase,
  algorithm = 'RS256',
}: {
  readonly privateKey: KeyMaterial;
  readonly kid?: string;
  readonly passphrase?: string;
  readonly algorithm?: Algorithm;
}): Signer {
  const read = readPrivateKey(privateKey, passphrase);
  return createSigner(read.key, { alg: algorithm, kid: requireKid(kid ?? read.kid) });
}

function readCertified(
  key: KeyObject,
  certificates: readonly X509Certificate[],
  { send, algorithm = 'RS256' }: { readonly send?: 'leaf' | 'chain'; readonly algorithm?: Algorithm },
): Signer {
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) throw unusable('the private key belongs to none of the certificates beside it.');
  const ordered = [own, ...certificates.filter((certificate) => certificate !== own)];
  return createSigner(key, { alg: algorithm, x5c: chooseSent(ordered, send) });
}

function createSigner(key: KeyObject, header: Signer['header']): Signer {
  if (DIGESTS[header.alg] === undefined) {
    throw unusable(`it is to sign with ${header.alg}, and the protocol has RS256, RS384 and RS512.`);
  }
  return { header, sign: (input) => signWith(DIGESTS[header.alg], input, key) };
}

/** The client's own certificate, and with `chain` those above it, in order, without the root, which the server has itself. */
function chooseSent(certificates: readonly X509Certificate[], send: 'leaf' | 'chain' = 'leaf'): readonly string[] {
  const sent = certificates.slice(0, 1);
  for (let last = sent[0]; send === 'chain' && last !== undefined; ) {
    const child: X509Certificate = last;
    last = certificates.find((other) => !sent.includes(other) && child.checkIssued(other) && !other.checkIssued(other));
    if (last !== undefined) sent.push(last);
  }
  return sent.map(({ raw }) => Buffer.from(raw).toString('base64'));
}

function requireKid(kid: string | undefined): string {
  if (kid !== undefined && kid !== '') return kid;
  throw unusable('it names no kid. Give the one that the key is registered under: key: { privateKey, kid }.');
}

function unusable(reason: string): TokenError {
  return new TokenError({ code: 'key_unusable', description: `The key cannot be used: ${reason}` });
}
