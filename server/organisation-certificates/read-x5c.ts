/** Most certificates in an `x5c`, and most characters of each. In a base64 chain of three, each has under 8 kB. */
const MOST_CERTIFICATES = 8;
const LONGEST_CERTIFICATE = 8 * 1024;

/** What is wrong with the form of an `x5c`, and in which entry, counted from 1, where it is in one. */
export type X5cProblem =
  | { readonly problem: 'not-an-array' | 'empty' }
  | { readonly problem: 'too-many'; readonly most: number }
  | { readonly problem: 'not-a-string' | 'not-base64'; readonly entry: number }
  | { readonly problem: 'too-long'; readonly entry: number; readonly most: number };

/** The DER of every certificate in an `x5c` header, or `undefined` when `checkX5c` finds something wrong. */
export function readX5c(x5c: unknown): readonly Buffer[] | undefined {
  const read = checkX5c(x5c);
  return 'problem' in read ? undefined : read;
}

/**
 * The DER of every certificate in an `x5c` header (RFC 7515 §4.1.6), or why it is not a list of 1 to 8 strings of strict
 * base64. Line breaks, tabs and blanks inside a string are removed first: some clients send PEM's lines.
 */
export function checkX5c(x5c: unknown): readonly Buffer[] | X5cProblem {
  if (!Array.isArray(x5c)) return { problem: 'not-an-array' };
  if (x5c.length === 0) return { problem: 'empty' };
  if (x5c.length > MOST_CERTIFICATES) return { problem: 'too-many', most: MOST_CERTIFICATES };
  const certificates: Buffer[] = [];
  for (const text of x5c) {
    const entry = certificates.length + 1;
    if (typeof text !== 'string') return { problem: 'not-a-string', entry };
    if (text.length > LONGEST_CERTIFICATE) return { problem: 'too-long', entry, most: LONGEST_CERTIFICATE };
    const bare = /[\r\n\t ]/.test(text) ? text.replace(/[\r\n\t ]/g, '') : text;
    const der = Buffer.from(bare, 'base64');
    // Node reads almost anything as base64; only what it would write itself is strict (RFC 4648 §4).
    if (der.length === 0 || der.toString('base64') !== bare) return { problem: 'not-base64', entry };
    certificates.push(der);
  }
  return certificates;
}
