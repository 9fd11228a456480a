import { parseStrictJsonObject } from './parse-strict-json.ts';

/** A signed JSON text in compact form whose shape is right. Nothing in it is proved yet. */
export interface SignedJson {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The signed text: header and payload as they were sent. */
  readonly signingInput: string;
  readonly signature: Buffer;
}

/**
 * Reads a JWT that is a compact JWS (RFC 7515 §5.2, RFC 7519 §7.2): three parts of canonical base64url, of which the first two are
 * strict JSON objects.
 *
 * @returns what is wrong, as a sentence, where it is none.
 */
export function readSignedJson(text: string): SignedJson | string {
  const parts = text.split('.', 4);
  if (parts.length !== 3) {
    return `A JWT has three parts separated by dots; this has ${parts.length > 3 ? 'more' : parts.length}.`;
  }
  const [headerPart, claimsPart, signaturePart] = parts as [string, string, string];
  const headerBytes = decodeCanonical(headerPart);
  const claimsBytes = decodeCanonical(claimsPart);
  const signature = decodeCanonical(signaturePart);
  if (headerBytes === undefined || claimsBytes === undefined || signature === undefined) {
    return 'Each part must be base64url (RFC 4648 section 5) without padding, line breaks or stray bits.';
  }
  const header = parseStrictJsonObject(headerBytes);
  if (typeof header === 'string') return `The JWT header ${header}.`;
  const claims = parseStrictJsonObject(claimsBytes);
  if (typeof claims === 'string') return `The JWT claims ${claims}.`;
  return { header, claims, signingInput: text.slice(0, headerPart.length + 1 + claimsPart.length), signature };
}

/** The bytes of canonical base64url, or `undefined` for any other encoding of the same bytes. */
function decodeCanonical(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === part ? bytes : undefined;
}
