import type { KeyRing } from '#signing-keys';
import { ALTINN_LIFETIME } from './compose-exchanged.ts';

/** `claims` as a compact JWS (RFC 7515 §3.1), signed with the Altinn key whose turn it is. */
export async function signAltinnToken(keyRing: Pick<KeyRing, 'signerFor'>, claims: object): Promise<string> {
  const signer = await keyRing.signerFor(ALTINN_LIFETIME);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode({ alg: signer.alg, kid: signer.kid, typ: 'JWT' })}.${encode(claims)}`;
  return `${input}.${await signer.sign(input)}`;
}
