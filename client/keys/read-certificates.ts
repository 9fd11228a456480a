import { X509Certificate } from 'node:crypto';
import { TokenError } from '../token-error.ts';

const [BEGIN, END] = ['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----'];

/**
 * The certificates in `given`: PEM, base64 of PEM, or DER in base64 as in `x5c`.
 *
 * @throws TokenError `key_unusable`
 */
export function readCertificates(given: string | readonly string[]): readonly X509Certificate[] {
  const texts = typeof given === 'string' ? [given] : given;
  const read = texts.flatMap((text) => {
    const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('latin1');
    return (pem.includes('-----BEGIN') ? splitPem(pem) : [text]).map(readOne);
  });
  if (read.length === 0) throw unusable('there is no certificate in it.');
  return read;
}

/** The base64 between the lines of each certificate. */
function splitPem(text: string): readonly string[] {
  return text
    .split(BEGIN)
    .slice(1)
    .map((part) => part.split(END)[0] ?? '');
}

function readOne(base64: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    throw unusable('it is neither a certificate in PEM nor DER in base64.');
  }
}

function unusable(reason: string): TokenError {
  return new TokenError({ code: 'key_unusable', description: `The certificate cannot be used: ${reason}` });
}
