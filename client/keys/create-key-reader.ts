import { TokenError } from '../token-error.ts';
import type { ClientKey } from './client-key.ts';
import { readClientKey, type Signer } from './read-client-key.ts';

/**
 * Reads the key at once, or where it is a function before each attempt; the same answer is read once.
 *
 * @throws TokenError `key_unusable`; what the returned function rejects with is one, too, or `key_unavailable`.
 */
export function createKeyReader(key: ClientKey | (() => ClientKey | Promise<ClientKey>)): () => Promise<Signer> {
  if (typeof key !== 'function') {
    const signer = guardSigning(readClientKey(key));
    return async () => signer;
  }
  let last: { readonly given: ClientKey; readonly signer: Signer } | undefined;
  return async () => {
    const given = await Promise.resolve()
      .then(key)
      .catch((cause: unknown) => {
        throw unavailable('The function that gives the key failed', cause);
      });
    if (last?.given !== given) last = { given, signer: guardSigning(readClientKey(given)) };
    return last.signer;
  };
}

/** A KMS may be away for a while. */
function guardSigning({ header, sign }: Signer): Signer {
  return {
    header,
    sign: async (input) => {
      try {
        return await sign(input);
      } catch (cause) {
        throw unavailable('Signing failed', cause);
      }
    },
  };
}

function unavailable(what: string, cause: unknown): TokenError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TokenError({ code: 'key_unavailable', description: `${what}: ${reason}`, retryable: true, cause });
}
