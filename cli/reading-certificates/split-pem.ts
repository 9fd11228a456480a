/** The DER of every certificate in `text`, in its order; whatever else stands in it (keys, remarks) is passed over. */
export function splitPem(text: string): readonly Buffer[] {
  const blocks = text.matchAll(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([\s\S]*?)-----END/g);
  return Array.from(blocks, ([, base64 = '']) => Buffer.from(base64, 'base64'));
}
