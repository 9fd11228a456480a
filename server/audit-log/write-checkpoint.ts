import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

/** What a checkpoint says (C2SP tlog-checkpoint): the root over the first `size` leaves of the log `origin`. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** Of a signed note: Ed25519. */
const ED25519 = 1;
/** What a public key of Ed25519 has before its 32 bytes in SPKI (RFC 8410 §4). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * A checkpoint as a signed note (C2SP signed-note), by the key that is called like the log. `publicKey` is 32 bytes,
 * `privateKey` PKCS#8.
 */
export function writeCheckpoint(
  { origin, size, root }: Checkpoint,
  { publicKey, privateKey }: { publicKey: Buffer; privateKey: Buffer },
): string {
  const text = `${origin}\n${size}\n${root.toString('base64')}\n`;
  const key = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' });
  const signature = Buffer.concat([hashKey(origin, publicKey), sign(null, Buffer.from(text), key)]);
  return `${text}\n— ${origin} ${signature.toString('base64')}\n`;
}

/** The public key as `note` of golang.org/x/mod and the witnesses take it: its name, the hash of both, and the key. */
export function writeVerifierKey(origin: string, publicKey: Buffer): string {
  const key = Buffer.concat([Buffer.of(ED25519), publicKey]);
  return `${origin}+${hashKey(origin, publicKey).toString('hex')}+${key.toString('base64')}`;
}

const TEXT = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n/;

/** What `note` says if the log `origin` has signed it with its key; `forged` if it has not, nothing if it is no checkpoint. */
export function readCheckpoint(
  note: string,
  { origin, publicKey }: { origin: string; publicKey: Buffer },
): Checkpoint | 'forged' | undefined {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const [, name, size, root = ''] = TEXT.exec(text) ?? [];
  if (end < 0 || name === undefined) return undefined;
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' });
  const known = hashKey(origin, publicKey);
  const isSigned = note
    .slice(end + 2)
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([dash, signer]) => dash === '—' && signer === origin)
    .map(([, , signature = '']) => Buffer.from(signature, 'base64'))
    .some((bytes) => bytes.subarray(0, 4).equals(known) && verify(null, Buffer.from(text), key, bytes.subarray(4)));
  if (!isSigned || name !== origin) return 'forged';
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') };
}

function hashKey(name: string, publicKey: Buffer): Buffer {
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519)).update(publicKey).digest().subarray(0, 4);
}
