import { parseKeyId, parsePublicKey } from '@portvakt/protocol';
import { type DecidedKey, decideSingleKey, type RecordedKey } from '#clients';
import { isProblem } from '#self-service';

type Jwk = Readonly<Record<string, unknown>>;

/**
 * The key that is new to the client, `undefined` when it is there already, or a sentence that says why it cannot be
 * added. Unlike the owner of the client nobody here replaces a key, or brings back one that was taken off.
 */
export function decideAdmissionKey(
  jwk: Jwk,
  { recorded, now }: { recorded: readonly RecordedKey[]; now: number },
): DecidedKey | undefined | string {
  const kid = typeof jwk.kid === 'string' ? parseKeyId(jwk.kid) : undefined;
  if (kid === undefined) return 'The key needs a kid of 1 to 128 letters, digits and . _ -';
  const key = parsePublicKey(jwk);
  if (typeof key === 'string') return key;
  const same = recorded.find(({ n }) => n === key.n);
  if (same !== undefined && !same.removed && same.kid === kid) return undefined;
  if (same?.removed) return `This key was on the client, as ${same.kid}, and was taken off it. Use another key.`;
  if (recorded.some((other) => other.kid === kid && !other.removed)) {
    return `The client has another key by the name ${kid}. Give this one another kid.`;
  }
  const posted = { ...jwk, kid, use: jwk.use ?? 'sig', alg: typeof jwk.alg === 'string' ? jwk.alg : 'RS256' };
  const decided = decideSingleKey({ ...posted, exp: undefined, x5c: undefined }, { recorded, now });
  if (isProblem(decided)) return decided.message || decided.fields.map(({ message }) => message).join(' ');
  return decided.add[0];
}
