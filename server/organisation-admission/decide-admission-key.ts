import { findKeyIdFault, isRefusal, parsePublicKey } from '@portvakt/protocol';
import { type ClientKey, decideSingleKey, type KeyGround } from '#clients';

type Jwk = Readonly<Record<string, unknown>>;

/**
 * The key that is new to the client, `undefined` when it is there already, or a sentence that says why it cannot be
 * added. Unlike the owner of the client nobody here replaces a key, or brings back one that was taken off.
 */
export function decideAdmissionKey(jwk: Jwk, ground: KeyGround): ClientKey | undefined | string {
  const { recorded } = ground;
  const key = parsePublicKey(jwk);
  if (typeof key === 'string') return key;
  const fault = findKeyIdFault(jwk.kid);
  if (fault !== undefined) return `The key needs a kid, the name that it is registered by: kid ${fault}.`;
  const kid = jwk.kid as string;
  const same = recorded.find(({ n }) => n === key.n);
  if (same !== undefined && !same.removed && same.kid === kid) return undefined;
  if (same?.removed) return `This key was on the client, as ${same.kid}, and was taken off it. Use another key.`;
  if (recorded.some((other) => other.kid === kid && !other.removed)) {
    return `The client has another key by the name ${kid}. Give this one another kid.`;
  }
  const decided = decideSingleKey(
    { ...jwk, kid, use: 'sig', alg: typeof jwk.alg === 'string' ? jwk.alg : 'RS256' },
    ground,
  );
  if (!isRefusal(decided)) return decided.add[0];
  const { fields, description } = decided;
  return fields === undefined ? description : fields.map(({ field, message }) => sayOf(field, message)).join(' ');
}

/** A fault as a sentence: some are ends of one that begins with the member. */
function sayOf(member: string, message: string): string {
  return /^[A-Z]/.test(message) ? message : `${member} ${message}.`;
}
