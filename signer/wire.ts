/** The messages between the server and a signer, as docs/signer-protocol.md has them. Both sides read and write them here. */

export const VERSION = 1;
/** Bytes of a message behind its length. */
export const LARGEST_MESSAGE = 64 * 1024;
const LENGTH_BYTES = 4;

/** A public RSA key that a signer holds. `kid` is its thumbprint (RFC 7638). */
export interface HeldKey {
  readonly kid: string;
  readonly alg: 'RS256';
  readonly jwk: { readonly kty: 'RSA'; readonly n: string; readonly e: string };
}

export type SignerRequest = { readonly v: number; readonly id: number } & (
  | { readonly do: 'health' }
  | { readonly do: 'keys' }
  /** `digest`: SHA-256 of what is signed, in base64url. */
  | { readonly do: 'sign'; readonly kid: string; readonly alg: string; readonly digest: string }
);

/** Why a signer does not do what it is asked. */
export type SignerErrorName = 'version' | 'request' | 'unknown-key' | 'algorithm' | 'failed';

export type SignerAnswer = { readonly id: number } & (
  | { readonly error: SignerErrorName; readonly text: string }
  | { readonly ok: true }
  | { readonly keys: readonly HeldKey[] }
  /** In base64url. */
  | { readonly signature: string }
);

/** A message as it is sent: its length in four bytes, the most significant first, and then JSON in UTF-8. */
export function writeMessage(message: object): Buffer {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  if (length > LARGEST_MESSAGE)
    throw new Error(`A message of ${length} bytes is too large for the protocol of signers`);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
  frame.writeUInt32BE(length);
  frame.write(text, LENGTH_BYTES);
  return frame;
}

export interface MessageReader {
  /** Takes bytes as they come. Returns the messages that are whole now, or why nothing more can be read. */
  read(chunk: Buffer): readonly unknown[] | { readonly fault: string };
  /** Whether the last message is not whole. */
  isWithin(): boolean;
}

export function createMessageReader(): MessageReader {
  let rest: Buffer = Buffer.alloc(0);
  return {
    isWithin: () => rest.length > 0,
    read: (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const messages: unknown[] = [];
      while (rest.length >= LENGTH_BYTES) {
        const length = rest.readUInt32BE();
        if (length > LARGEST_MESSAGE) return { fault: `a message of ${length} bytes` };
        if (rest.length < LENGTH_BYTES + length) break;
        try {
          messages.push(JSON.parse(rest.toString('utf8', LENGTH_BYTES, LENGTH_BYTES + length)));
        } catch {
          return { fault: 'a message that is not JSON' };
        }
        rest = rest.subarray(LENGTH_BYTES + length);
      }
      return messages;
    },
  };
}
