import { recognisePasted } from '@portvakt/protocol/recognise-pasted';
import type { components } from '../../generated/api.d.ts';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { type DecodedJwt, decodeJwt } from '../decoding/decode-jwt.ts';
import { currentLanguage } from '../shell/language.ts';

export type Explanation = components['schemas']['Explanation'];
export type ExplainedRefusal = Explanation['refusals'][number];
export type ExplainedCheck = Explanation['checks'][number];

/** What became of a pasted text. All but the last are known from the text alone: nothing of it has left the page. */
export type Explained =
  | { readonly kind: 'empty' | 'too long' | 'private key' | 'unreadable' | 'unknown' }
  | { readonly kind: 'token'; readonly decoded: DecodedJwt }
  | { readonly kind: 'explanation'; readonly explanation: Explanation; readonly grant?: DecodedJwt | undefined };

/** The most characters that the server takes. */
const LONGEST = 40_000;
/** Whatever begins as a JWT, wherever it stands. */
const TOKENS = /eyJ[\w-]+(?:\.[\w-]*)*/g;

/**
 * Explains what was pasted. The page looks first: a private key and an access token are for nobody, so they stay here, and so does
 * everything that is not recognised. What may be a token is taken for one.
 */
export async function explain(orgno: string, text: string): Promise<Explained> {
  const pasted = recognisePasted(text);
  switch (pasted.kind) {
    case 'private key':
      return { kind: 'private key' };
    case 'jwt': {
      const decoded = decodeJwt(pasted.text);
      if (decoded === undefined) return { kind: 'unreadable' };
      if (pasted.isToken || !isGrant(decoded)) return { kind: 'token', decoded };
      return ask(orgno, pasted.text, decoded);
    }
    case 'unknown':
      return { kind: pasted.why === 'empty' ? 'empty' : 'unknown' };
    case 'certificate':
      return pasted.hasPrivateKey ? { kind: 'private key' } : ask(orgno, text);
    default:
      // An error may have been pasted with the request that it answers.
      return ask(orgno, text.replaceAll(TOKENS, '…'));
  }
}

/** A grant says who asks, whom, and for what. */
function isGrant({ claims }: DecodedJwt): boolean {
  return 'iss' in claims && 'aud' in claims && 'scope' in claims && !('sub' in claims && 'client_id' in claims);
}

async function ask(orgno: string, text: string, grant?: DecodedJwt): Promise<Explained> {
  if (text.length > LONGEST) return { kind: 'too long' };
  return { kind: 'explanation', explanation: await askServer(orgno, text), grant };
}

/** What the server says of `text`, in the language of the page. */
export function askServer(orgno: string, text: string): Promise<Explanation> {
  return take(apiFor(orgno).POST('/api/v1/explanations', { body: { text, language: currentLanguage() } }));
}
