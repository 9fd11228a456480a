/** A value of ASN.1. */
export interface Der {
  /** The identifier octet: 0x30 is a SEQUENCE, 0xa0 is `[0]`. */
  readonly tag: number;
  /** What is between its octets of length and its end. */
  readonly content: Buffer;
  /** All of it, as it stands in the file. */
  readonly whole: Buffer;
  /** What it holds, where it is constructed. */
  readonly children: readonly Der[];
}

export const [INTEGER, SEQUENCE] = [0x02, 0x30];
const OBJECT_IDENTIFIER = 0x06;

/** Deeper than any PKCS#12 file goes. */
const DEEPEST = 24;

/**
 * Reads the first value in `bytes`: DER, and the indefinite lengths of BER, since some programs write PKCS#12 with them.
 *
 * @throws Error when it is not whole.
 */
export function readDer(bytes: Buffer, depth = 0): Der {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined || depth > DEEPEST || (tag & 0x1f) === 0x1f) throw malformed();
  const constructed = (tag & 0x20) !== 0;
  if (first === 0x80 && constructed) return readIndefinite(bytes, tag, depth);
  const octets = first < 0x80 ? 0 : first & 0x7f;
  if (octets > 4 || bytes.length < 2 + octets) throw malformed();
  const length = octets === 0 ? first : bytes.readUIntBE(2, octets);
  const start = 2 + octets;
  if (bytes.length < start + length) throw malformed();
  const content = bytes.subarray(start, start + length);
  const whole = bytes.subarray(0, start + length);
  return { tag, content, whole, children: constructed ? readAll(content, depth + 1) : [] };
}

function readAll(bytes: Buffer, depth: number): readonly Der[] {
  const all: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = readDer(bytes.subarray(at), depth);
    all.push(next);
    at += next.whole.length;
  }
  return all;
}

/** Ends with two octets of zero. */
function readIndefinite(bytes: Buffer, tag: number, depth: number): Der {
  const children: Der[] = [];
  for (let at = 2; ; ) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) {
      return { tag, content: bytes.subarray(2, at), whole: bytes.subarray(0, at + 2), children };
    }
    const next = readDer(bytes.subarray(at), depth + 1);
    children.push(next);
    at += next.whole.length;
  }
}

/** What is in an OCTET STRING, which BER may write in pieces; also where it is tagged otherwise. */
export function readOctets(der: Der | undefined): Buffer {
  if (der === undefined) throw malformed();
  return der.children.length === 0 ? der.content : Buffer.concat(der.children.map(readOctets));
}

/** An INTEGER that is small. */
export function readInteger(der: Der | undefined): number {
  if (der?.tag !== INTEGER || der.content.length === 0 || der.content.length > 6) throw malformed();
  return der.content.readUIntBE(0, der.content.length);
}

/** An OBJECT IDENTIFIER in dots. */
export function readIdentifier(der: Der | undefined): string {
  if (der?.tag !== OBJECT_IDENTIFIER) throw malformed();
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of der.content) {
    arc = arc * 128 + (octet & 0x7f);
    if ((octet & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join('.');
}

export function malformed(): Error {
  return new Error('it is not whole, or not PKCS#12.');
}
