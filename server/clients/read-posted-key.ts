import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { findExcess, findUnkeepable, isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { PostedKey } from './decide-keys.ts';
import { readKeyJson } from './read-key-json.ts';

/**
 * Reads a key that is posted as text: a JWK in JSON, also in base64, a PEM public key or a PEM certificate. For PEM the server
 * names the key (`newKeyId`) and takes RS256; a certificate pins the key to itself. Texts of other kinds are refused by their
 * name. A private key is refused and never repeated.
 */
export function readPostedKey(text: string, newKeyId: () => string): PostedKey | Refusal {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) return readJson(trimmed, newKeyId);
  const foreign = nameText(trimmed);
  if (foreign !== undefined) return refuseText(foreign);
  const decoded = /^[A-Za-z0-9+/=_\s-]+$/.test(trimmed) ? Buffer.from(trimmed, 'base64').toString().trim() : '';
  if (decoded.startsWith('{')) return readJson(decoded, newKeyId);
  try {
    if (trimmed.includes('-----BEGIN CERTIFICATE-----')) {
      const certificate = new X509Certificate(trimmed);
      const key = readRsa(certificate.publicKey, newKeyId);
      return isRefusal(key) ? key : { ...key, x5c: [certificate.raw.toString('base64')] };
    }
    return readRsa(createPublicKey(trimmed), newKeyId);
  } catch {
    return refuseText('must be a PEM certificate, a PEM public key or a JWK');
  }
}

/** Says what a text of another kind is, as a sentence. Nothing when it may be a key. */
function nameText(text: string): string | undefined {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return 'This is a private key. Send the public key only, and replace this one: it has been sent over a network.';
  }
  if (/-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(text)) {
    return 'This is a certificate request (CSR). Send the certificate that the authority made of it, or the public key.';
  }
  if (/^(ssh-|ecdsa-)/.test(text) || text.includes('BEGIN SSH2 PUBLIC KEY')) {
    return 'This is a key in the form of SSH. Write it as PEM first: ssh-keygen -e -m PKCS8 -f FILE.';
  }
  if (/-----BEGIN [A-Z ]+-----\\[nr]/.test(text)) {
    return 'This is PEM whose line breaks are the letters \\n. Send real line breaks.';
  }
  return undefined;
}

function readRsa(key: KeyObject, newKeyId: () => string): PostedKey | Refusal {
  const type = key.asymmetricKeyType ?? 'unknown';
  if (type !== 'rsa') return refuseText(`This is a key of the type ${type}. The key must be a plain RSA key.`);
  return { ...key.export({ format: 'jwk' }), kid: newKeyId(), alg: 'RS256', use: 'sig' };
}

/** Fills in the members that a JWK leaves out. What is wrong with the others is found by the rule for every key. */
function readJson(text: string, newKeyId: () => string): PostedKey | Refusal {
  const excess = findExcess(text);
  if (excess !== undefined) return refuseText(excess);
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return refuseText('must be JSON or PEM');
  }
  const unkeepable = findUnkeepable(given);
  if (unkeepable !== undefined) {
    return refuse('key-invalid', { fields: [{ field: unkeepable.place, message: unkeepable.why }] });
  }
  const read = readKeyJson(given);
  if (isRefusal(read)) return read;
  const jwk = read.value as Record<string, unknown>;
  return {
    ...jwk,
    kid: ('kid' in jwk ? jwk.kid : newKeyId()) as string,
    alg: (jwk.alg ?? 'RS256') as string,
    use: jwk.use ?? 'sig',
  };
}

function refuseText(message: string): Refusal {
  return refuse('key-invalid', { fields: [{ field: 'key', message }] });
}
