import type { GrantPool, Parties } from './grant-pool.ts';

/** A request to the token endpoint. */
export interface TokenRequest {
  readonly method?: string;
  /** After `/token`. */
  readonly query?: string;
  /** Instead of the usual one; an empty one leaves the header out. */
  readonly mediaType?: string;
  readonly headers?: string;
  readonly body: string | Buffer;
}

/** What hostile grants are made with. All chance comes from `draw`. */
export interface Tools {
  readonly parties: Parties;
  readonly pool: GrantPool;
  /** From 0 up to 1. */
  readonly draw: () => number;
}

/** One way to be hostile: it never deserves a token. */
export interface HostileKind {
  /** Whether the server has to verify a signature to find out. */
  readonly verified: boolean;
  readonly make: (tools: Tools) => TokenRequest;
}

/** A kind whose grant is sent in a proper form. */
export function grant(verified: boolean, make: (tools: Tools) => string): HostileKind {
  return {
    verified,
    make: (tools) => {
      const text = make(tools);
      // What chance has changed into itself would deserve its token.
      return { body: writeForm(tools.pool.isGood(text) ? `${text}A` : text) };
    },
  };
}

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** A proper form around any text. */
export function writeForm(assertion: string): string {
  return `grant_type=${JWT_BEARER}&assertion=${encodeURIComponent(assertion.toWellFormed())}`;
}

export const toBase64 = (text: string | Buffer) => Buffer.from(text).toString('base64url');
export const int = (draw: () => number, below: number) => Math.floor(draw() * below);

export function pick<T>(draw: () => number, list: readonly T[]): T {
  return list[int(draw, list.length)] as T;
}

export function bytes(draw: () => number, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, () => int(draw, 256)));
}

/** A part of a grant changed: 0 header, 1 claims, 2 signature. */
export function changePart(text: string, position: number, change: (part: string) => string): string {
  return text
    .split('.')
    .map((part, index) => (index === position ? change(part) : part))
    .join('.');
}

/** The JSON of a part changed, and written as a serializer would. */
export function changeJson(text: string, position: number, change: object): string {
  return changePart(text, position, (part) =>
    toBase64(JSON.stringify({ ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...change })),
  );
}

/** The text of a part's JSON changed. */
export function changeText(text: string, position: number, change: (json: string) => string): string {
  return changePart(text, position, (part) => toBase64(change(Buffer.from(part, 'base64url').toString())));
}

/** Texts that are odd to a parser, a database, a log or a person. */
export const oddTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfff',
  '\u202e',
  '＊',
  '__proto__',
  'constructor',
  'toString',
  "' OR '1'='1",
  "'; drop table clients; --",
  '../../../../etc/passwd',
  '..\\..\\windows',
  '%00',
  '%2e%2e%2f',
  '\u0024{jndi:ldap://127.0.0.1/a}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '\r\nset-cookie: a=b',
  'null',
  'undefined',
  'NaN',
  '-1',
  '9'.repeat(400),
  'x'.repeat(5000),
  '😀'.repeat(300),
];

/** Values of every type. */
export const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  '',
  [],
  {},
  [[]],
  [null],
  [{}],
  { $ne: null },
  { toString: 'x' },
  ...oddTexts,
];
