/** Most certificates in an `x5c`, and most characters of each. In a base64 chain of three, each has under 8 kB. */
const MOST_CERTIFICATES = 8;
const LONGEST_CERTIFICATE = 8 * 1024;

/**
 * The DER of every certificate in an `x5c` header (RFC 7515 §4.1.6), or `undefined` when it is no list of 1 to 8 strings of
 * strict base64. Line breaks, tabs and blanks inside a string are removed first: some clients send PEM's lines.
 */
export function readX5c(x5c: unknown): readonly Buffer[] | undefined {
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > MOST_CERTIFICATES) return undefined;
  const certificates: Buffer[] = [];
  for (const entry of x5c) {
    if (typeof entry !== 'string' || entry.length > LONGEST_CERTIFICATE) return undefined;
    const text = /[\r\n\t ]/.test(entry) ? entry.replace(/[\r\n\t ]/g, '') : entry;
    const der = Buffer.from(text, 'base64');
    // Node reads almost anything as base64; only what it would write itself is strict (RFC 4648 §4).
    if (der.length === 0 || der.toString('base64') !== text) return undefined;
    certificates.push(der);
  }
  return certificates;
}
