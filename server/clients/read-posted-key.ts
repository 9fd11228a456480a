import { createPublicKey, X509Certificate } from 'node:crypto';
import { findExcess, findUnkeepable } from '@portvakt/protocol';
import { type ApiProblem, type FieldFault, fault, faults } from '#self-service';
import { LATEST_TIME } from './client-schema.ts';
import type { PostedKey } from './decide-keys.ts';

/**
 * A key that is posted as text: a JWK in JSON, a PEM public key or a PEM certificate. With PEM the server names the key
 * (`newKeyId`) and takes RS256; a certificate pins the client to itself. A private key is refused and never repeated.
 */
export function readPostedKey(text: string, newKeyId: () => string): PostedKey | ApiProblem {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) {
    const excess = findExcess(trimmed);
    if (excess !== undefined) return fault('JsonWebKey', 'key', excess);
    try {
      const jwk = JSON.parse(trimmed) as Record<string, unknown>;
      const unkeepable = findUnkeepable(jwk);
      if (unkeepable !== undefined) return fault('JsonWebKey', unkeepable.place, unkeepable.why);
      return readJwk(jwk, newKeyId);
    } catch {
      return fault('JsonWebKey', 'key', 'must be JSON or PEM');
    }
  }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(trimmed)) {
    return fault(
      'JsonWebKey',
      'key',
      'This is a private key. Send the public key only, and replace this one: it has been sent over a network.',
    );
  }
  try {
    if (trimmed.includes('-----BEGIN CERTIFICATE-----')) {
      const certificate = new X509Certificate(trimmed);
      const jwk = certificate.publicKey.export({ format: 'jwk' });
      return { ...jwk, kid: newKeyId(), alg: 'RS256', use: 'sig', x5c: [certificate.raw.toString('base64')] };
    }
    const jwk = createPublicKey(trimmed).export({ format: 'jwk' });
    return { ...jwk, kid: newKeyId(), alg: 'RS256', use: 'sig' };
  } catch {
    return fault('JsonWebKey', 'key', 'must be a PEM certificate, a PEM public key or a JWK');
  }
}

/** What of a JWK is left out is filled in; what is there and wrong is told, as it is of keys that are posted in sets. */
function readJwk(jwk: Record<string, unknown>, newKeyId: () => string): PostedKey | ApiProblem {
  const kid = jwk.kid ?? newKeyId();
  const exp = jwk.exp ?? undefined;
  // Libraries write an empty list for a key that has none.
  const x5c = Array.isArray(jwk.x5c) && jwk.x5c.length === 0 ? undefined : (jwk.x5c ?? undefined);
  const wrong: FieldFault[] = [];
  if (typeof kid !== 'string' || !/^[^\p{Cc}\p{Cs}\u2028\u2029]{1,255}$/u.test(kid)) {
    wrong.push({ field: 'kid', message: 'must be 1 to 255 characters, none of them control characters' });
  }
  if (exp !== undefined && !(Number.isSafeInteger(exp) && (exp as number) >= 0 && (exp as number) <= LATEST_TIME)) {
    wrong.push({ field: 'exp', message: 'must be seconds since 1970' });
  }
  if (x5c !== undefined && !isCertificateList(x5c)) {
    wrong.push({ field: 'x5c', message: 'must be 1 to 8 certificates, base64' });
  }
  return (
    faults('JsonWebKey', wrong) ?? {
      ...jwk,
      use: jwk.use ?? 'sig',
      kid: kid as string,
      alg: (jwk.alg ?? 'RS256') as string,
      exp: exp as number | undefined,
      x5c: x5c as string[] | undefined,
    }
  );
}

function isCertificateList(x5c: unknown): boolean {
  return (
    Array.isArray(x5c) && x5c.length <= 8 && x5c.every((entry) => typeof entry === 'string' && entry.length <= 8192)
  );
}
