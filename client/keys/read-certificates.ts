import { X509Certificate } from 'node:crypto';
import { TokenError } from '../token-error.ts';

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates in `given`: PEM, base64 of PEM, or DER in base64 as in `x5c`.
 *
 * @throws TokenError `key_unusable`
 */
export function readCertificates(given: string | readonly string[]): readonly X509Certificate[] {
  const texts = typeof given === 'string' ? [given] : given;
  const read = texts.flatMap((text) => {
    const pem = text.includes('-----BEGIN') ? text : decodeText(text);
    const parts = pem.includes('-----BEGIN') ? (pem.match(PEM_CERTIFICATE) ?? []) : [Buffer.from(text, 'base64')];
    return parts.map(readOne);
  });
  if (read.length === 0) throw unusable('there is no certificate in it.');
  return read;
}

function readOne(certificate: string | Buffer): X509Certificate {
  try {
    return new X509Certificate(certificate);
  } catch {
    throw unusable('it is neither a certificate in PEM nor DER in base64.');
  }
}

function decodeText(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}

function unusable(reason: string): TokenError {
  return new TokenError({ code: 'key_unusable', description: `The certificate cannot be used: ${reason}` });
}
