import { randomBytes } from 'node:crypto';

/** A random serial of `length` octets that is positive and as long as it says (RFC 5280 §4.1.2.2). */
export function makeSerial(length: number): Buffer {
  const serial = randomBytes(length);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

/**
 * A serial as text: hexadecimal capitals, two for each octet, without the zero octet that keeps an INTEGER positive. The
 * same as Node's `X509Certificate.serialNumber` and what OpenSSL prints.
 */
export function readSerial(content: Uint8Array): string {
  const hexadecimal = Buffer.from(content).toString('hex').toUpperCase();
  return hexadecimal.replace(/^(00)+(?=..)/, '');
}

/** A serial as people write it, with colons or spaces or in small letters, in the form of `readSerial`. */
export function normaliseSerial(text: string): string {
  const digits = text.replaceAll(/[\s:]/g, '').replace(/^0x/i, '');
  return readSerial(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'));
}

/** The content octets of the INTEGER whose text is `serial`. */
export function encodeSerial(serial: string): Buffer {
  const content = Buffer.from(serial, 'hex');
  return (content[0] ?? 0) < 0x80 ? content : Buffer.concat([Buffer.of(0), content]);
}
