import { createPublicKey, X509Certificate } from 'node:crypto';
import { type ApiProblem, fault } from '#self-service';
import type { PostedKey } from './decide-keys.ts';

/**
 * A key that is posted as text: a JWK in JSON, a PEM public key or a PEM certificate. With PEM the server names the key
 * (`newKeyId`) and takes RS256; a certificate pins the client to itself. A private key is refused and never repeated.
 */
export function readPostedKey(text: string, newKeyId: () => string): PostedKey | ApiProblem {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) {
    try {
      const jwk = JSON.parse(trimmed) as Record<string, unknown>;
      const { kid, alg, exp, x5c } = jwk;
      return {
        ...jwk,
        use: jwk.use ?? 'sig',
        kid: typeof kid === 'string' && /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(kid) ? kid : newKeyId(),
        alg: typeof alg === 'string' ? alg : 'RS256',
        exp: typeof exp === 'number' && Number.isSafeInteger(exp) && exp >= 0 ? exp : undefined,
        x5c: Array.isArray(x5c) && x5c.every((entry) => typeof entry === 'string') ? x5c.slice(0, 8) : undefined,
      };
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
