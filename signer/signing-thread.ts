import { constants, createPrivateKey, type KeyObject, privateEncrypt } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { wrapDigest } from './key-holder.ts';

export interface SigningJob {
  readonly number: number;
  readonly kid: string;
  /** In base64url, as is the signature: texts go between threads at a fraction of what bytes cost. */
  readonly digest: string;
}

export type ThreadOrder =
  | { readonly use: readonly { readonly kid: string; readonly pkcs8: Uint8Array }[] }
  | { readonly sign: readonly SigningJob[] };

export interface SigningResult {
  readonly number: number;
  readonly signature?: string;
  readonly error?: string;
}

let keys: ReadonlyMap<string, KeyObject> = new Map();

parentPort?.on('message', (order: ThreadOrder) => {
  if ('use' in order) {
    keys = new Map(
      order.use.map(({ kid, pkcs8 }) => [
        kid,
        createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }),
      ]),
    );
    return;
  }
  parentPort?.postMessage(order.sign.map(sign));
});

function sign({ number, kid, digest }: SigningJob): SigningResult {
  try {
    const key = keys.get(kid);
    if (key === undefined) return { number, error: `this thread has no key ${kid}` };
    // The padding of type 1 around a DigestInfo is RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.1).
    const wrapped = wrapDigest(Buffer.from(digest, 'base64url'));
    const signature = privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, wrapped);
    return { number, signature: signature.toString('base64url') };
  } catch (error) {
    return { number, error: (error as Error).message };
  }
}
