const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What may be done to a part after it was encoded: before signing for a header or claims, after it for the signature. */
export const partShapes: Readonly<Record<string, (part: string) => string>> = {
  empty: () => '',
  padding: (part) => part + '='.repeat((4 - (part.length % 4)) % 4),
  'standard-alphabet': (part) => part.replaceAll('-', '+').replaceAll('_', '/'),
  'line-break': (part) => `${part.slice(0, 20)}\r\n${part.slice(20)}`,
  space: (part) => `${part.slice(0, 20)} ${part.slice(20)}`,
  'stray-character': (part) => `${part.slice(0, 20)}!${part.slice(20)}`,
  // The last character of a part with unused bits: the lowest of them is set.
  'stray-bits': (part) => part.slice(0, -1) + ALPHABET[ALPHABET.indexOf(part.slice(-1)) | 1],
};

/** What may be done to the bytes of the signature. */
export const signatureShapes: Readonly<Record<string, (signature: Buffer) => Buffer>> = {
  'flip-bit': (signature) => flip(signature, signature.length - 1),
  'flip-first-bit': (signature) => flip(signature, 0),
  cut: (signature) => signature.subarray(0, -1),
  'extra-byte': (signature) => Buffer.concat([signature, Buffer.from([0])]),
  'leading-zero': (signature) => Buffer.concat([Buffer.from([0]), signature]),
  zero: (signature) => Buffer.alloc(signature.length),
  reversed: (signature) => Buffer.from(signature).reverse(),
};

function flip(signature: Buffer, at: number): Buffer {
  const changed = Buffer.from(signature);
  if (changed.length > 0) changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
