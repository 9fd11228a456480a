import { Set as Asn1Set, BitString, fromBER, Integer, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { toBase64, toBase64Url } from './base64.ts';

/** Public members of an RSA key, base64url. */
export interface RsaNumbers {
  readonly n: string;
  readonly e: string;
}

export interface CertificateFacts {
  /** Such as `CN=DEMO PENSJON AS, 2.5.4.97=NTRNO-310123412`. */
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly ends: number;
  /** The whole certificate, as it stands in `x5c` (RFC 7517 §4.7). */
  readonly base64: string;
}

export type PrivateForm = 'pkcs8' | 'pkcs1' | 'ec' | 'encrypted' | 'pkcs12' | 'jwk' | 'openssh' | 'keystore' | 'secret';

/** What a DER file holds. `other`: a key that is not RSA. */
export type DerContent =
  | { readonly kind: 'public'; readonly numbers: RsaNumbers; readonly certificate?: CertificateFacts }
  | { readonly kind: 'private'; readonly form: PrivateForm }
  | { readonly kind: 'request' | 'other' | 'unknown' };

const RSA = '1.2.840.113549.1.1.1';
const unknown: DerContent = { kind: 'unknown' };

/** Tells from its structure what `bytes` hold. The values of a private half are not looked at. */
export function readDer(bytes: Uint8Array<ArrayBuffer>): DerContent {
  const parts = partsOf(fromBER(bytes).result);
  const [first, second, third] = parts;
  if (first instanceof Integer) {
    if (first.valueBlock.valueDec === 3 && second instanceof Sequence) return { kind: 'private', form: 'pkcs12' };
    if (second instanceof Sequence && third instanceof OctetString) return { kind: 'private', form: 'pkcs8' };
    if (second instanceof OctetString) return { kind: 'private', form: 'ec' };
    if (parts.length >= 9) return { kind: 'private', form: 'pkcs1' };
    if (parts.length === 2 && second instanceof Integer) return { kind: 'public', numbers: numbersOf(first, second) };
    return unknown;
  }
  if (!(first instanceof Sequence)) return unknown;
  if (second instanceof OctetString) return { kind: 'private', form: 'encrypted' };
  if (second instanceof BitString) return readPublicInfo(parts);
  return second instanceof Sequence && third instanceof BitString ? readCertificate(partsOf(first), bytes) : unknown;
}

/** SubjectPublicKeyInfo (RFC 5280 §4.1). */
function readPublicInfo([algorithm, key]: readonly unknown[]): DerContent {
  const [type] = partsOf(algorithm);
  if (!(type instanceof ObjectIdentifier) || !(key instanceof BitString)) return unknown;
  if (type.valueBlock.toString() !== RSA) return { kind: 'other' };
  const [n, e] = partsOf(fromBER(key.valueBlock.valueHexView.slice()).result);
  return n instanceof Integer && e instanceof Integer ? { kind: 'public', numbers: numbersOf(n, e) } : unknown;
}

/** TBSCertificate (RFC 5280 §4.1). Its version, the first part, is absent in the oldest ones. */
function readCertificate(parts: readonly unknown[], bytes: Uint8Array): DerContent {
  const all = parts[0] instanceof Integer ? [undefined, ...parts] : parts;
  // A request (RFC 2986) begins with its version and has four parts.
  if (parts[0] instanceof Integer && parts.length <= 4) return { kind: 'request' };
  const [, , , , validity, subject, info] = all;
  const read = readPublicInfo(partsOf(info));
  if (read.kind !== 'public') return read;
  const [, end] = partsOf(validity) as { toDate?: () => Date }[];
  const ends = end?.toDate?.().getTime() ?? Number.NaN;
  return { ...read, certificate: { subject: writeName(subject), ends, base64: toBase64(bytes) } };
}

const names: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.97': 'organizationIdentifier',
};

function writeName(name: unknown): string {
  const attributes = partsOf(name).flatMap((set) => (set instanceof Asn1Set ? set.valueBlock.value : []));
  return attributes
    .map((attribute) => {
      const [type, value] = partsOf(attribute);
      const id = type instanceof ObjectIdentifier ? type.valueBlock.toString() : '?';
      const { value: text } = (value as { valueBlock?: { value?: unknown } } | undefined)?.valueBlock ?? {};
      return `${names[id] ?? id}=${typeof text === 'string' ? text.slice(0, 200) : '?'}`;
    })
    .reverse()
    .join(', ');
}

function partsOf(value: unknown): readonly unknown[] {
  return value instanceof Sequence ? value.valueBlock.value : [];
}

function numbersOf(n: Integer, e: Integer): RsaNumbers {
  return { n: writeUnsigned(n), e: writeUnsigned(e) };
}

function writeUnsigned({ valueBlock: { valueHexView: bytes } }: Integer): string {
  const first = bytes.findIndex((byte) => byte !== 0);
  return toBase64Url(bytes.subarray(Math.max(first, 0)));
}
