import type { DecodedJwt } from './decode-jwt.ts';
import { explainTokenClaims } from './explain-token-claims.ts';
import { type ExplainContext, type Explained, type Finding, note, right, wrong } from './explained.ts';

/** Characters that find room in the headers which many servers take (nginx, Tomcat: 8 kB). */
const LONGEST_TOKEN = 8 * 1024;

/** An access token, looked at as a careful API would, and with what surprises APIs that expect other tokens. */
export async function explainToken(
  text: string,
  { header, claims }: DecodedJwt,
  context: ExplainContext,
): Promise<Explained> {
  return {
    kind: 'access token',
    summary: 'An access token: it lets a client in at an API',
    header,
    claims,
    sections: [
      { title: 'Header', findings: explainHeader(header ?? {}) },
      { title: 'Signature', findings: [await explainSignature(text, context)] },
      ...(text.length > LONGEST_TOKEN ? [{ title: 'Size', findings: [explainSize(text)] }] : []),
      { title: 'Claims', findings: explainTokenClaims(claims ?? {}, context) },
    ],
  };
}

function explainSize({ length }: string): Finding {
  return note(
    'size',
    `${length} characters: many servers take no header beyond 8 kB and answer 400 or 431. Ask for fewer scopes at a time.`,
  );
}

function explainHeader({ alg, kid, typ }: Readonly<Record<string, unknown>>): readonly Finding[] {
  return [
    /^RS(256|384|512)$/.test(String(alg))
      ? right('alg', `${alg}.`)
      : wrong('alg', `${alg}: it must be RS256 (or RS384, RS512). Accept no other.`),
    typeof kid === 'string'
      ? right('kid', `${kid}: names the key in the issuer's key set.`)
      : wrong('kid', "Missing: it names the key in the issuer's key set."),
    typ === undefined
      ? note(
          'typ',
          'None, as in every token here. A validator that requires at+jwt (RFC 9068) must be configured not to.',
        )
      : note('typ', `${typ}: tokens of Maskinporten have none.`),
  ];
}

async function explainSignature(text: string, { issuer }: ExplainContext): Promise<Finding> {
  if (issuer === undefined)
    return note('signature', "Not checked: add --issuer URL to check it with that server's key set.");
  // Loaded here only: nothing else of an explanation needs it.
  const { compactVerify, createLocalJWKSet, errors } = await import('jose');
  try {
    const keys = createLocalJWKSet(issuer.keySet as Parameters<typeof createLocalJWKSet>[0]);
    const { protectedHeader } = await compactVerify(text, keys, { algorithms: ['RS256', 'RS384', 'RS512'] });
    return right('signature', `Made by ${issuer.issuer} with its key ${protectedHeader.kid}.`);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) {
      return wrong(
        'signature',
        `The key set of ${issuer.issuer} has no such key: the token is of another environment, or its key has been withdrawn.`,
      );
    }
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      return wrong(
        'signature',
        `It does not fit the key of ${issuer.issuer}: the token was changed, cut short or forged.`,
      );
    }
    return wrong('signature', `It cannot be checked: ${error instanceof Error ? error.message : error}.`);
  }
}
