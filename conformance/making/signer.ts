import { constants, createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Adapter, PlayedClient } from '../adapting/adapter.ts';
import type { Json } from '../format/read-value.ts';
import type { MadeSigner } from '../format/signer-names.ts';
import type { ClientName } from '../format/vocabulary.ts';

/** Signs the text of a JWS. `algorithm` is what the case wants, which need not suit the key: then the key's own is used. */
export type Signer = (input: string, algorithm: string) => Buffer;

/** Keys that no server has seen, made once when they are wanted. */
export interface FreshKeys {
  readonly rsa: () => KeyObject;
  readonly smallRsa: () => KeyObject;
  readonly ec: () => KeyObject;
  readonly ed25519: () => KeyObject;
}

export function makeFreshKeys(): FreshKeys {
  return {
    rsa: once(() => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
    smallRsa: once(() => generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
    ec: once(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    ed25519: once(() => generateKeyPairSync('ed25519').privateKey),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export function publicJwkOf(key: KeyObject): Json {
  return createPublicKey(key).export({ format: 'jwk' }) as Json;
}

/** The signer that a case names. HMAC signers use what everybody can know of `client`. */
export function findSigner(
  name: string,
  { adapter, client, fresh }: { adapter: Adapter; client: PlayedClient; fresh: FreshKeys },
): Signer {
  const played = adapter.clients[name as ClientName];
  if (played !== undefined) return signWith(played.key);
  const publicKey = createPublicKey(client.key);
  const pem = () => publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const signers: Readonly<Record<MadeSigner, () => Signer>> = {
    unregistered: () => signWith(fresh.rsa()),
    unregistered_small: () => signWith(fresh.smallRsa()),
    unregistered_ec: () => signWith(fresh.ec()),
    unregistered_ed25519: () => signWith(fresh.ed25519()),
    nobody: () => () => Buffer.alloc(0),
    hmac_public_pem: () => hmacWith(pem()),
    hmac_public_pem_without_line_end: () => hmacWith(pem().trimEnd()),
    hmac_public_der: () => hmacWith(publicKey.export({ type: 'spki', format: 'der' })),
    hmac_public_jwk: () => hmacWith(JSON.stringify(client.publicJwk)),
    hmac_public_modulus: () => hmacWith(Buffer.from(client.publicJwk.n ?? '', 'base64url')),
    hmac_public_modulus_text: () => hmacWith(client.publicJwk.n ?? ''),
    hmac_empty: () => hmacWith(''),
    hmac_kid: () => hmacWith(client.kid ?? ''),
    hmac_client_id: () => hmacWith(client.clientId),
  };
  return signers[name as MadeSigner]();
}

function hmacWith(secret: string | Buffer): Signer {
  return (input, algorithm) =>
    createHmac(algorithm.endsWith('512') ? 'sha512' : algorithm.endsWith('384') ? 'sha384' : 'sha256', secret)
      .update(input)
      .digest();
}

function signWith(key: KeyObject): Signer {
  return (input, algorithm) => {
    const text = Buffer.from(input);
    const digest = /(256|384|512)$/.exec(algorithm)?.[1] ?? '256';
    switch (key.asymmetricKeyType) {
      case 'ed25519':
        return sign(null, text, key);
      case 'ec':
        return sign(`sha${digest}`, text, { key, dsaEncoding: 'ieee-p1363' });
      case 'rsa':
        return algorithm.startsWith('PS')
          ? sign(`sha${digest}`, text, {
              key,
              padding: constants.RSA_PKCS1_PSS_PADDING,
              saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
            })
          : sign(`sha${algorithm === 'RS1' ? '1' : digest}`, text, key);
      default:
        return sign(`sha${digest}`, text, key);
    }
  };
}
