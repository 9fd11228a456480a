import { constants, createHmac, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { StageJws } from './read-stage-jws.ts';
import { refusals, type StageRefusal } from './refusals.ts';
import type { Character, Stage, StageClient } from './stage.ts';

const DIGESTS: Readonly<Record<string, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };

/** The client that a grant is from, and proves it: algorithm, client, key, signature. */
export function proveStageGrant(jws: StageJws, stage: Stage, character: Character): StageClient | StageRefusal {
  const { weak } = character;
  const { header, claims } = jws;
  const alg = header.alg;
  const isNone = weak.has('alg-none') && String(alg).toLowerCase() === 'none';
  const isHmac = weak.has('hmac-confusion') && /^HS(256|384|512)$/.test(String(alg));
  const isKnown = typeof alg === 'string' && Object.hasOwn(DIGESTS, alg);
  if (!isKnown && !isNone && !isHmac && !weak.has('any-alg')) return refusals.alg;
  if ('crit' in header && !weak.has('ignores-crit')) return refusals.crit;
  if (weak.has('pedantic-header') && Object.keys(header).some((name) => name !== 'alg' && name !== 'kid'))
    return refusals.malformed;
  const kid = header.kid ?? undefined;
  if (kid !== undefined && typeof kid !== 'string') return refusals.malformed;
  const named = weak.has('believes-sub') ? claims.sub : claims.iss;
  if ((typeof named !== 'string' || named === '') && !weak.has('any-claims')) return refusals.malformed;
  const client = findClient(String(named), kid, stage, character);
  if (client === undefined) return refusals.client;
  if (!client.active && !weak.has('forgets-expiry')) return refusals.client;
  if (isNone || weak.has('skips-signature')) return client;
  if (weak.has('trusts-header') && header.jwk !== undefined)
    return isSigned(jws, createPublicKey({ key: header.jwk as JsonWebKey, format: 'jwk' }), true)
      ? client
      : refusals.signature;
  const anyKey = weak.has('any-own-key') || weak.has('any-client-key') || weak.has('key-by-name');
  if (isHmac) return isConfused(jws, client, kid) ? client : refusals.signature;
  if (kid === undefined && !anyKey) return refusals.kidMissing;
  const pool =
    weak.has('any-client-key') || weak.has('key-by-name') ? stage.clients.flatMap(({ keys }) => keys) : client.keys;
  const tidyKid = weak.has('trims-names') ? kid?.replace(/[\0\s].*$/s, '') : kid;
  const keys = weak.has('any-client-key') || weak.has('any-own-key') ? pool : pool.filter((key) => key.kid === tidyKid);
  if (keys.length === 0) return refusals.kidUnknown;
  if (keys.every(({ expired }) => expired) && !weak.has('forgets-expiry')) return refusals.keyExpired;
  return keys.some(({ publicKey }) => isSigned(jws, publicKey, weak.has('any-alg'))) ? client : refusals.signature;
}

function findClient(
  name: string,
  kid: string | undefined,
  { clients }: Stage,
  { weak }: Character,
): StageClient | undefined {
  if (weak.has('skips-signature') && kid === undefined) return clients[0];
  if (weak.has('trims-names'))
    return clients.find(({ id }) => tidyName(name).startsWith(id)) ?? clients.find(() => /['*%$]/.test(name));
  return clients.find(({ id }) => id === name);
}

function tidyName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[оеарс]/g, (letter) => 'oeapc'['оеарс'.indexOf(letter)] ?? letter);
}

function isSigned({ header, input, signature }: StageJws, key: KeyObject, any: boolean): boolean {
  const text = Buffer.from(input);
  const own = DIGESTS[String(header.alg)] ?? 'sha256';
  if (key.asymmetricKeyType !== 'rsa') return false;
  if (!any) return verify(own, text, key, signature);
  return ['sha1', 'sha256', 'sha384', 'sha512'].some(
    (digest) =>
      verify(digest, text, key, signature) ||
      verify(digest, text, { key, padding: constants.RSA_PKCS1_PSS_PADDING }, signature),
  );
}

/** Whether the signature is an HMAC with something that everybody can know. */
function isConfused({ header, input, signature }: StageJws, client: StageClient, kid: string | undefined): boolean {
  const digest = `sha${String(header.alg).slice(2)}`;
  return client.keys.some(({ publicKey, kid: name }) => {
    const jwk = publicKey.export({ format: 'jwk' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const secrets = [
      pem,
      pem.trimEnd(),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify({ kty: jwk.kty, kid: name, n: jwk.n, e: jwk.e }),
      Buffer.from(jwk.n ?? '', 'base64url'),
      jwk.n ?? '',
      '',
      kid ?? '',
      client.id,
    ];
    return secrets.some((secret) => createHmac(digest, secret).update(input).digest().equals(signature));
  });
}
