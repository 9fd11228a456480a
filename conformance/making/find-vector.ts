import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getAsset } from 'node:sea';
import type { Json } from '../format/read-value.ts';

/** A group of Wycheproof's vectors: tests that share a key, or a set of keys. */
interface Group {
  readonly public?: Json;
  readonly private?: Json;
  readonly tests: readonly { readonly tcId: number; readonly jws: Json }[];
}
interface Vector {
  readonly group: Group;
  readonly jws: Json;
}

const folder = new URL('../vectors/', import.meta.url);
const files = { signature: 'json_web_signature_test.json', key: 'json_web_key_test.json' } as const;
const read = new Map<string, ReadonlyMap<number, Vector>>();

/** Read when the first case wants one: they are much to read. */
function vectorsOf(kind: keyof typeof files): ReadonlyMap<number, Vector> {
  const known = read.get(kind);
  if (known !== undefined) return known;
  const file = new URL(files[kind], folder);
  // In the single executable the vectors are parts of the program.
  const text = file.protocol === 'file:' ? readFileSync(file, 'utf8') : getAsset(file.pathname, 'utf8');
  const { testGroups } = JSON.parse(text) as { testGroups: Group[] };
  const vectors = new Map(
    testGroups.flatMap((group) => group.tests.map(({ tcId, jws }) => [tcId, { group, jws }] as const)),
  );
  read.set(kind, vectors);
  return vectors;
}

function findVector(kind: keyof typeof files, number: number): Vector {
  const vector = vectorsOf(kind).get(number);
  if (vector === undefined) throw new Error(`Wycheproof has no ${kind} vector ${number}`);
  return vector;
}

/**
 * What `{vector:…}` stands for. `signature:NUMBER`: the JWS of a signature vector, as text. `key:NUMBER`: the set of keys of a key vector, without
 * private halves (a shared secret has no other half and is as it is). `private_key:NUMBER`: the same with them. `secret:NUMBER`: the private exponent
 * of the first.
 */
export function fillVector(argument: string): Json {
  const [kind, number] = argument.split(':');
  if (kind === 'signature') {
    const { jws } = findVector('signature', Number(number));
    return typeof jws === 'string' ? jws : JSON.stringify(jws);
  }
  const { group } = findVector('key', Number(number));
  if (kind === 'secret') return readSecret(group);
  return (kind === 'key' ? (group.public ?? group.private) : group.private) ?? null;
}

function readSecret({ private: set }: Group): string {
  const { keys } = set as { readonly keys: readonly { readonly d?: string }[] };
  return keys[0]?.d ?? '';
}

/** A compact RSA signature vector, taken apart. */
export function findSignatureVector(number: number): {
  readonly input: string;
  readonly signature: Buffer;
  readonly publicKey: KeyObject;
} {
  const { jws, group } = findVector('signature', number);
  const [header = '', payload = '', signature = ''] = String(jws).split('.');
  return {
    input: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
    publicKey: createPublicKey({ key: group.public as JsonWebKey, format: 'jwk' }),
  };
}
