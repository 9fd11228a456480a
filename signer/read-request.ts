import { type SignerAnswer, type SignerErrorName, type SignerRequest, VERSION } from './wire.ts';

/** A SHA-256 digest in base64url. */
const DIGEST = /^[A-Za-z0-9_-]{43}$/;
const LONGEST_KID = 128;

/** The request that a message is, or the answer that says what is wrong with it. A message without a number is answered as 0. */
export function readRequest(message: unknown): SignerRequest | (SignerAnswer & { readonly error: SignerErrorName }) {
  const given = (typeof message === 'object' ? message : null) as Readonly<Record<string, unknown>> | null;
  const id = Number.isSafeInteger(given?.id) ? Number(given?.id) : 0;
  if (given?.v !== VERSION) return answerError(id, 'version', `This signer speaks version ${VERSION}.`);
  if (!Number.isSafeInteger(given.id) || id < 1) return answerError(0, 'request', 'id must be a whole number from 1.');
  if (given.do === 'health' || given.do === 'keys') return { v: VERSION, id, do: given.do };
  if (given.do !== 'sign') return answerError(id, 'request', 'do must be health, keys or sign.');
  const { kid, alg, digest } = given;
  if (typeof kid !== 'string' || kid === '' || kid.length > LONGEST_KID) {
    return answerError(id, 'request', 'kid must name a key.');
  }
  if (alg !== 'RS256') return answerError(id, 'algorithm', 'alg must be RS256.');
  if (typeof digest !== 'string' || !DIGEST.test(digest)) {
    return answerError(id, 'request', 'digest must be 32 bytes in base64url.');
  }
  return { v: VERSION, id, do: 'sign', kid, alg, digest };
}

export function answerError(id: number, error: SignerErrorName, text: string) {
  return { id, error, text } as const;
}
