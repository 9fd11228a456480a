import { fromBase64 } from './base64.ts';
import { nameKey, type PublicKeyToRegister } from './make-key.ts';
import { type CertificateFacts, type DerContent, type PrivateForm, type RsaNumbers, readDer } from './read-der.ts';

export type { CertificateFacts, PrivateForm } from './read-der.ts';

/** One public key that a person has given, ready to be registered. */
export interface GivenKey {
  readonly jwk: PublicKeyToRegister;
  /** Of the modulus. */
  readonly bits: number;
  /** Of the certificate in which the key was given. */
  readonly certificate?: CertificateFacts;
}

export type KeyFault =
  | 'empty'
  | 'unknown'
  | 'not-rsa'
  | 'request'
  | 'ssh'
  | 'token'
  | 'no-keys'
  | 'too-many'
  | 'too-long'
  | 'too-small'
  | 'too-large';

/** What a text or a file that people give as a key is. */
export type ReadKey =
  | { readonly kind: 'keys'; readonly keys: readonly GivenKey[] }
  /** It has a private half. It must not be sent. */
  | { readonly kind: 'private'; readonly form: PrivateForm }
  | { readonly kind: 'unusable'; readonly why: KeyFault };

/** As many as a client may have. */
const MOST_KEYS = 5;
/** Characters or bytes. The longest sensible one is a set of certified keys. */
const LONGEST = 200_000;
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * Reads a public key from what people paste or choose as a file: PEM (a public key or a certificate), DER, a JWK, a set of JWKs, or base64
 * of these. Whatever has a private half is told apart before anything else is looked at. Nothing leaves the page.
 */
export async function readKey(given: string | Uint8Array<ArrayBuffer>): Promise<ReadKey> {
  if (given.length > LONGEST) return unusable('too-long');
  return typeof given === 'string' ? readText(given) : readBytes(given);
}

async function readBytes(bytes: Uint8Array<ArrayBuffer>): Promise<ReadKey> {
  const [first = 0, second = 0] = bytes;
  if ((first === 0xfe && second === 0xed) || (first === 0xce && second === 0xce)) return isPrivate('keystore');
  if (first !== 0x30) return readText(new TextDecoder().decode(bytes));
  const content = readDer(bytes);
  // '0' is how some texts begin, too.
  return content.kind === 'unknown' ? readText(new TextDecoder().decode(bytes)) : judge([content]);
}

async function readText(given: string): Promise<ReadKey> {
  const text = given
    .replace(/^\uFEFF/, '')
    .replaceAll('\\n', '\n')
    .replaceAll('\\r', '')
    .trim();
  if (text === '') return unusable('empty');
  if (text.includes('-----BEGIN ') || text.includes('---- BEGIN ')) return readPem(text);
  if (/^[{[]/.test(text)) return readJson(text);
  if (/^(ssh-|ecdsa-sha2-|sk-)\S+ \S/.test(text)) return unusable('ssh');
  if (/^[\w-]{8,}\.[\w-]{2,}\.[\w-]*$/.test(text)) return unusable('token');
  const bytes = text.length < 16 ? undefined : fromBase64(text.replace(/^(["'])(.*)\1$/s, '$2'));
  const inner = bytes === undefined ? '' : new TextDecoder().decode(bytes).trim();
  if (/^\{|-----BEGIN /.test(inner)) return readText(inner);
  return bytes?.[0] === 0x30 ? judge([readDer(bytes)]) : unusable('unknown');
}

const privateLabels: readonly (readonly [label: RegExp, form: PrivateForm])[] = [
  [/ENCRYPTED PRIVATE KEY/, 'encrypted'],
  [/OPENSSH PRIVATE KEY/, 'openssh'],
  [/EC PRIVATE KEY/, 'ec'],
  [/(RSA|DSA) PRIVATE KEY/, 'pkcs1'],
  [/PRIVATE KEY/, 'pkcs8'],
];

async function readPem(text: string): Promise<ReadKey> {
  // Also where the rest of the text is cut off or wrong.
  const found = privateLabels.find(([label]) => label.test(text));
  if (found !== undefined)
    return isPrivate(text.includes('Proc-Type:') && text.includes('ENCRYPTED') ? 'encrypted' : found[1]);
  if (/CERTIFICATE REQUEST/.test(text)) return unusable('request');
  if (/SSH2 PUBLIC KEY/.test(text)) return unusable('ssh');
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/g)];
  const contents = blocks.flatMap(([, , body = '']) => {
    const bytes = fromBase64(body);
    return bytes === undefined ? [] : [readDer(bytes)];
  });
  const hidden = contents.find(({ kind }) => kind === 'private');
  // A certificate comes with those that certify it: only the first is the owner's.
  const isChain = contents.every((content) => content.kind === 'public' && content.certificate !== undefined);
  return judge(hidden === undefined && isChain ? contents.slice(0, 1) : contents);
}

async function readJson(text: string): Promise<ReadKey> {
  // Before it is parsed: half a private key is one, too.
  if (/"(d|dp|dq|qi)"\s*:\s*"[\w+/=-]{20,}/.test(text)) return isPrivate('jwk');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unusable('unknown');
  }
  const all = listObjects(value);
  if (all.some((jwk) => isFilled(jwk.kty) && privateMembers.some((member) => isFilled(jwk[member])))) {
    return isPrivate(all.some(({ kty }) => kty === 'oct') ? 'secret' : 'jwk');
  }
  const keys = all.filter(({ kty }) => isFilled(kty));
  if (keys.length > MOST_KEYS) return unusable('too-many');
  if (keys.some(({ kty }) => kty !== 'RSA')) return unusable('not-rsa');
  const whole = keys.flatMap(({ n, e, kid }) =>
    typeof n === 'string' && n !== '' && typeof e === 'string' && e !== '' ? [{ n, e, kid }] : [],
  );
  return whole.length === 0 ? unusable('no-keys') : measure(whole);
}

/** The value itself and what stands in it: sets, and what tools wrap around keys. */
function listObjects(value: unknown, depth = 0): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null || depth > 4) return [];
  const inner = Object.values(value).flatMap((member) => listObjects(member, depth + 1));
  return Array.isArray(value) ? inner : [value as Readonly<Record<string, unknown>>, ...inner];
}

function isFilled(member: unknown): boolean {
  return (typeof member === 'string' && member.trim() !== '') || (Array.isArray(member) && member.length > 0);
}

async function judge(contents: readonly DerContent[]): Promise<ReadKey> {
  const hidden = contents.find((content) => content.kind === 'private');
  if (hidden !== undefined) return isPrivate(hidden.form);
  if (contents.some(({ kind }) => kind === 'request')) return unusable('request');
  if (contents.some(({ kind }) => kind === 'other')) return unusable('not-rsa');
  const read = contents.flatMap((content) => (content.kind === 'public' ? [content] : []));
  if (read.length > MOST_KEYS) return unusable('too-many');
  if (read.length === 0) return unusable('unknown');
  return measure(read.map(({ numbers, ...more }) => ({ ...numbers, ...more })));
}

async function measure(
  keys: readonly (RsaNumbers & { readonly kid?: unknown; readonly certificate?: CertificateFacts })[],
): Promise<ReadKey> {
  const read: GivenKey[] = [];
  for (const { n, e, kid, certificate } of keys) {
    const bytes = fromBase64(n) ?? new Uint8Array();
    const bits = bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24;
    if (bits < 2048) return unusable('too-small');
    if (bits > 4096) return unusable('too-large');
    const jwk = await nameKey({ n, e, ...(typeof kid === 'string' && kid !== '' && { kid }) });
    read.push({ jwk, bits, ...(certificate && { certificate }) });
  }
  return { kind: 'keys', keys: read };
}

const isPrivate = (form: PrivateForm): ReadKey => ({ kind: 'private', form });
const unusable = (why: KeyFault): ReadKey => ({ kind: 'unusable', why });
