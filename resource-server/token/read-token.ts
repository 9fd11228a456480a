import { isAscii } from 'node:buffer';
import { quote, type Refusal, refuse } from '../refusal.ts';

/** Bounds that hold before anything is decoded. A Maskinporten token has about 700 characters, its header about 90. */
export const tokenBounds = { token: 16_384, header: 2_048, keyId: 256 } as const;

/** The protected header of a token, checked. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string;
}

/** The parts of a token that its signature is about. Nothing in it is proved yet. */
export interface SignedParts {
  readonly header: TokenHeader;
  /** The header and the claims as they stood in the token. */
  readonly encodedHeader: string;
  readonly encodedClaims: string;
  /** What was signed: header, dot, claims. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** A token taken apart. Nothing in it is proved yet. */
export interface ReadToken extends SignedParts {
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The types (RFC 8725 §3.11) of an access token. Maskinporten writes none, RFC 9068 writes `at+jwt`. */
const ACCEPTED_TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Takes the token of an `Authorization` header apart (RFC 6750 §2.1). `known` has headers that were met
 * before in good tokens, by their encoded form: nearly every token has the same one. With `takesBound` the scheme may be `DPoP` as well
 * (RFC 9449 §7.1).
 */
export function readToken(
  authorization: string | null | undefined,
  known: ReadonlyMap<string, TokenHeader>,
  takesBound = false,
): ReadToken | Refusal {
  if (authorization === undefined || authorization === null || authorization === '') {
    return refuse('token-missing', 'Send the access token in the header Authorization: Bearer <token>.');
  }
  if (authorization.length > tokenBounds.token) {
    return refuse('token-too-long', `The Authorization header is longer than ${tokenBounds.token} characters.`);
  }
  const isBearer = authorization.startsWith('Bearer ') || /^bearer(?: |$)/i.test(authorization);
  if (!isBearer && !(takesBound && /^dpop(?: |$)/i.test(authorization))) {
    const schemes = takesBound ? 'Bearer or DPoP' : 'Bearer';
    return refuse('token-missing', `The Authorization header must begin with ${schemes} and one space.`);
  }
  const parts = readParts(authorization.slice(isBearer ? 'bearer '.length : 'dpop '.length).trim(), known);
  if ('status' in parts) return parts;
  const claims = decodeObject(parts.encodedClaims);
  if (claims === undefined) return refuse('token-malformed', "The token's claims must be base64url of a JSON object.");
  return { ...parts, claims };
}

/** The parts of `token`, a JWS in compact form (RFC 7515 §7.1), with a header that an access token can have. */
export function readParts(token: string, known: ReadonlyMap<string, TokenHeader>): SignedParts | Refusal {
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (second <= first || token.indexOf('.', second + 1) !== -1) {
    return refuse('token-malformed', 'The token must be three parts of base64url with a dot between them.');
  }
  if (first > tokenBounds.header) {
    return refuse('token-too-long', `The token's header is longer than ${tokenBounds.header} characters.`);
  }
  const encodedHeader = token.slice(0, first);
  const header = known.get(encodedHeader) ?? readHeader(encodedHeader);
  if ('status' in header) return header;
  const signature = decodePart(token.slice(second + 1));
  if (signature === undefined) return refuse('token-malformed', "The token's signature must be base64url.");
  const encodedClaims = token.slice(first + 1, second);
  return { header, encodedHeader, encodedClaims, signed: Buffer.from(token.slice(0, second), 'latin1'), signature };
}

function readHeader(encoded: string): TokenHeader | Refusal {
  const header = decodeObject(encoded);
  if (header === undefined) return refuse('token-malformed', "The token's header must be base64url of a JSON object.");
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string' || typeof kid !== 'string' || kid === '') {
    return refuse('header-not-accepted', "The token's header must name its algorithm (alg) and its key (kid).");
  }
  if (kid.length > tokenBounds.keyId) {
    return refuse('token-too-long', `The token's kid is longer than ${tokenBounds.keyId} characters.`);
  }
  const critical = ['crit', 'b64', 'zip'].find((name) => name in header);
  if (critical !== undefined) {
    return refuse('header-not-accepted', `The token's header has ${critical}, which no access token needs.`);
  }
  if (typ !== undefined && !(typeof typ === 'string' && ACCEPTED_TYPES.has(typ.toLowerCase()))) {
    return refuse('header-not-accepted', `The token's typ is ${quote(String(typ))}: this is not an access token.`);
  }
  return { alg, kid };
}

/** The JSON object whose base64url is `part`. */
export function decodeObject(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = decodePart(part);
  if (bytes === undefined) return undefined;
  try {
    // Nearly every claim is ASCII, which needs no decoder.
    const value: unknown = JSON.parse(isAscii(bytes) ? bytes.toString('latin1') : decoder.decode(bytes));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Readonly<Record<string, unknown>>; // just seen to be an object
  } catch {
    return undefined;
  }
}

/** The bits that the last character of base64url may have, by how many characters stand in the last group of four. */
const LAST = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'];

/**
 * The bytes of `part`, or nothing unless it is their only encoding (RFC 4648 §3.5). Node's decoder skips characters that
 * are not base64url, which leaves too few bytes, but it takes the two characters of plain base64 as well.
 */
export function decodePart(part: string): Buffer | undefined {
  const allowed = LAST[part.length % 4];
  if (part === '' || part.includes('+') || part.includes('/')) return undefined;
  if (allowed !== undefined && !allowed.includes(part.charAt(part.length - 1))) return undefined;
  const bytes = Buffer.from(part, 'base64url');
  return bytes.length === Math.floor((part.length * 3) / 4) ? bytes : undefined;
}
