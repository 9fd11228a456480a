import { createHash } from 'node:crypto';
import { readPublicKey } from '@portvakt/protocol';
import { type SignerAnswer, VERSION } from '@portvakt/signer/wire';
import { type HeldKey, type KeyHolder, KeyHolderAwayError } from '#signing-keys';
import { connectSigner } from './connect-signer.ts';

export interface RemoteSigner extends KeyHolder {
  close(): void;
}

/** The keys of the signer that answers at the Unix socket `path`. It is first asked when a key is needed. */
export function openRemoteSigner(path: string): RemoteSigner {
  const connection = connectSigner({ path });
  const list = async (): Promise<readonly HeldKey[]> => {
    const answer = await connection.ask({ v: VERSION, do: 'keys' });
    if (!('keys' in answer)) throw misunderstood(answer);
    return answer.keys.map(({ kid, jwk }) => {
      const key = readPublicKey({ ...jwk });
      // Two keys of one name would be a token that sometimes verifies (RFC 7638 §3.4).
      if (!('kty' in key) || thumbprintOf(key) !== kid) {
        throw new KeyHolderAwayError(`the key that it calls ${String(kid).slice(0, 64)} is no RSA key of that name`);
      }
      return { kid, alg: 'RS256', n: key.n, e: key.e };
    });
  };
  return {
    list,
    reach: connection.reach,
    sign: async (kid, input) => {
      const digest = createHash('sha256').update(input).digest('base64url');
      const answer = await connection.ask({ v: VERSION, do: 'sign', kid, alg: 'RS256', digest });
      if (!('signature' in answer)) throw misunderstood(answer);
      return answer.signature;
    },
    check: async (kid) => {
      const [health, keys] = await Promise.all([connection.ask({ v: VERSION, do: 'health' }), list()]);
      if (!('ok' in health)) throw misunderstood(health);
      if (!keys.some((key) => key.kid === kid)) throw new KeyHolderAwayError(`it does not have the key ${kid}`);
    },
    close: connection.close,
  };
}

function thumbprintOf({ n, e }: { readonly n: string; readonly e: string }): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
}

function misunderstood(answer: SignerAnswer): KeyHolderAwayError {
  return new KeyHolderAwayError('error' in answer ? `${answer.error}: ${answer.text}` : 'it answered something else');
}
