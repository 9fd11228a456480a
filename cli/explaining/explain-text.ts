import { describePastMove } from '@portvakt/protocol';
import { decodeJwt } from './decode-jwt.ts';
import { explainApiProblem, isApiProblem } from './explain-api-problem.ts';
import { explainCode, explainError, explainName } from './explain-error.ts';
import { explainGrant } from './explain-grant.ts';
import { explainClocks } from './explain-times.ts';
import { explainToken } from './explain-token.ts';
import { type ExplainContext, type Explained, note, wrong } from './explained.ts';
import { recogniseText } from './recognise-text.ts';

/** Says what `given` is, and what is right and wrong with it. */
export async function explainText(given: string, context: ExplainContext): Promise<Explained> {
  const recognised = recogniseText(given);
  switch (recognised.kind) {
    case 'unknown':
      return {
        kind: 'unknown',
        summary: 'Not recognised',
        sections: [{ title: 'Text', findings: [wrong('form', recognised.reason)] }],
      };
    case 'code':
      return explainCode(recognised.code);
    case 'moved':
      return {
        kind: 'address',
        summary: 'An address that is no longer in use',
        sections: [{ title: 'Address', findings: [wrong('moved', describePastMove(recognised.move, 'en'))] }],
      };
    case 'refusal':
      return explainName(recognised.name);
    case 'certificate': {
      // Loaded where there is a certificate only: structures take time to load.
      const { explainCertificates } = await import('./explain-certificates.ts');
      return explainCertificates(recognised, context);
    }
    case 'error':
      return isApiProblem(recognised.body) ? explainApiProblem(recognised.body) : explainError(recognised.body);
    case 'jwt':
      return explainJwt(recognised, context);
  }
}

async function explainJwt(
  { text, blanksInside }: { text: string; blanksInside: boolean },
  context: ExplainContext,
): Promise<Explained> {
  const decoded = decodeJwt(text);
  const explained = isToken(decoded.claims)
    ? await explainToken(text, decoded, context)
    : await explainGrant(text, decoded, context);
  const difference = context.issuer?.clockDifference;
  const about = [
    ...(blanksInside
      ? [
          note(
            'blanks',
            'The text had line breaks or blanks inside, which are ignored here. A server refuses them (MP-011).',
          ),
        ]
      : []),
    ...(difference === undefined ? [] : [explainClocks(difference)]),
  ];
  return about.length === 0
    ? explained
    : { ...explained, sections: [{ title: 'First', findings: about }, ...explained.sections] };
}

/** A token describes a client that was accepted; a grant has no such claims. */
function isToken(claims: Readonly<Record<string, unknown>> | undefined): boolean {
  return claims !== undefined && ['consumer', 'client_amr', 'token_type'].some((name) => name in claims);
}
