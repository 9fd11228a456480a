import { isRefusal, leaveEmptyOut } from '@portvakt/protocol';
import { type ClientKey, decideSingleKey, type KeyGround } from '#clients';

type Jwk = Readonly<Record<string, unknown>>;

/**
 * The key that is new to the client, `undefined` when it is there already, or a sentence that says why it cannot be
 * added. It is judged by the rules of the self-service API. Unlike the owner of the client, an admission never replaces
 * a key or brings back one that was removed.
 */
export function decideAdmissionKey(jwk: Jwk, ground: KeyGround): ClientKey | undefined | string {
  const posted = { use: 'sig', alg: 'RS256', ...leaveEmptyOut(jwk), kid: jwk.kid };
  const decided = decideSingleKey(posted, { ...ground, isRepeated: true });
  if (isRefusal(decided)) {
    const { fields, description } = decided;
    return fields === undefined ? description : fields.map(({ field, message }) => sayOf(field, message)).join(' ');
  }
  const [key] = decided.add;
  if (key === undefined) return undefined;
  const known = ground.recorded.find(({ n }) => n === key.jwk.n);
  if (known?.removed) return `This key was on the client, as ${known.kid}, and was taken off it. Use another key.`;
  // The key is in use under this kid, perhaps with another end or certificate. It stays as it is.
  if (known !== undefined) return undefined;
  const [namesake] = decided.remove;
  if (namesake === undefined) return key;
  return `The client has another key by the name ${namesake}. Give this one another kid.`;
}

/** A fault as a sentence: some are ends of one that begins with the member. */
function sayOf(member: string, message: string): string {
  return /^[A-Z]/.test(message) ? message : `${member} ${message}.`;
}
