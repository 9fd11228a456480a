import { isRefusal, listPrefixes, writeHint } from '@portvakt/protocol';
import { readAssertion } from '@portvakt/server/assertion-checking';
import type { DecodedJwt } from './decode-jwt.ts';
import { explainGrantClaims } from './explain-grant-claims.ts';
import {
  type ExplainContext,
  type Explained,
  type Finding,
  type NamedScope,
  note,
  right,
  type Section,
  wrong,
} from './explained.ts';

/** A grant, looked at with the token endpoint's own rules as far as they need no key and no register. */
export async function explainGrant(
  text: string,
  { header, claims }: DecodedJwt,
  context: ExplainContext,
): Promise<Explained> {
  const carries = (header?.x5c ?? undefined) !== undefined;
  const openScopes = await findOpenScopes(claims?.scope, context);
  const sections: Section[] = [
    { title: 'Header', findings: [...explainForm(text, header), ...explainHeader(header ?? {})] },
    ...(header !== undefined && carries ? await explainCarried(text, header, context) : []),
    ...(claims === undefined ? [] : [{ title: 'Claims', findings: explainGrantClaims(claims, context, openScopes) }]),
    {
      title: 'What only the server knows',
      findings: [
        note(
          'registration',
          carries && (header?.kid ?? undefined) === undefined
            ? 'Whether the client has no registered keys and is of that organisation, whether the certificate is trusted and not revoked, and whether the scopes are on the client and granted, only the server knows.'
            : 'Whether the client, the key and the signature fit, and whether the scopes are on the client and granted, only the server knows.',
        ),
        ...(context.issuer === undefined
          ? [note('issuer', 'Add --issuer URL to compare aud and the times with that server.')]
          : []),
      ],
    },
  ];
  return { kind: 'grant', summary: 'A grant: it asks a token endpoint for an access token', header, claims, sections };
}

/** What the issuer shows of the prefixes in `scope`, whatever that is. */
async function findOpenScopes(scope: unknown, { issuer }: ExplainContext): Promise<readonly NamedScope[]> {
  const prefixes = listPrefixes([scope].flat().join(' '));
  return (await issuer?.findScopes?.(prefixes)) ?? [];
}

/** Loaded where there is a certificate only: structures take time to load. */
async function explainCarried(
  text: string,
  header: Readonly<Record<string, unknown>>,
  { now }: ExplainContext,
): Promise<readonly Section[]> {
  const { explainX5c } = await import('./explain-x5c.ts');
  return explainX5c(text, header, now);
}

function explainForm(text: string, header: unknown): readonly Finding[] {
  const read = readAssertion(text);
  if (isRefusal(read) && read.refusal === 'assertion-malformed') {
    // A kid of the wrong type is malformed too; it has a line of its own.
    if (header !== undefined && /\bkid\b/.test(writeHint(read.hint) ?? '')) return [];
    return [wrong('form', writeHint(read.hint) ?? read.description, read.refusal)];
  }
  return [right('form', 'A signed JWT: three parts in base64url, and the first two are JSON objects.')];
}

const KNOWN_MEMBERS = new Set(['alg', 'kid', 'typ', 'crit', 'x5c', 'jwk', 'jku', 'x5u']);

function explainHeader(header: Readonly<Record<string, unknown>>): readonly Finding[] {
  const findings: Finding[] = [
    judge('alg', { alg: header.alg }, `${header.alg}: one of RS256, RS384 and RS512.`),
    explainKeyId(header),
  ];
  if ('typ' in header) findings.push(right('typ', `${header.typ}: allowed, and not looked at.`));
  if ('crit' in header) findings.push(judge('crit', { alg: 'RS256', crit: header.crit }, ''));
  for (const name of ['jwk', 'jku', 'x5u']) {
    if (name in header)
      findings.push(note(name, 'Ignored: a grant cannot name its own key. The registered key decides.'));
  }
  const others = Object.keys(header).filter((name) => !KNOWN_MEMBERS.has(name));
  if (others.length > 0) findings.push(note('others', `${others.join(', ')}: ignored.`));
  return findings;
}

function explainKeyId({ kid, x5c }: Readonly<Record<string, unknown>>): Finding {
  if ((kid ?? undefined) !== undefined) {
    return judge(
      'kid',
      { alg: 'RS256', kid },
      `${kid}: must be what the key is registered as on the client.${x5c === undefined ? '' : ' x5c is ignored beside it.'}`,
    );
  }
  if ((x5c ?? undefined) === undefined)
    return wrong('kid', 'Missing: name the registered key, or send a certificate in x5c.', 'key-identifier-missing');
  return note('kid', 'Missing, and x5c is there: this works only for a client without registered keys.');
}

/** What the server's own reader says of a header member, in a grant that is otherwise right. */
function judge(about: string, header: Readonly<Record<string, unknown>>, whenRight: string): Finding {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const read = readAssertion(`${encode(header)}.${encode({ iss: 'client' })}.AA`);
  return isRefusal(read)
    ? wrong(about, writeHint(read.hint) ?? read.description, read.refusal)
    : right(about, whenRight);
}
