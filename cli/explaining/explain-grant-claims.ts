import { explainScopeName, grantClaimNames, isRefusal, type Refusal, writeHint } from '@portvakt/protocol';
import { checkClaims, checkSkyporten } from '@portvakt/server/assertion-checking';
import { findNearest } from '../command-line/find-nearest.ts';
import { describeDetails } from './describe-details.ts';
import { explainAudience } from './explain-audience.ts';
import { explainScope } from './explain-scope.ts';
import { explainTimes } from './explain-times.ts';
import { type ExplainContext, type Finding, type NamedScope, note, right, wrong } from './explained.ts';

type Claims = Readonly<Record<string, unknown>>;

/** Every claim of a grant, in the order that people write them, each judged by the server's own rules. */
export function explainGrantClaims(
  claims: Claims,
  context: ExplainContext,
  openScopes: readonly NamedScope[] = [],
): readonly Finding[] {
  const judge = (name: string) => judgeClaim(claims, name);
  const sent = (name: string, explain: () => Finding | undefined) =>
    (claims[name] ?? undefined) === undefined ? undefined : explain();
  const findings: readonly (Finding | undefined | readonly Finding[])[] = [
    judge('aud') ?? explainAudience(claims.aud, context.issuer),
    explainClientId(claims.iss),
    judge('scope') ?? explainScopes(claims.scope as string | readonly string[], openScopes),
    explainTimes(claims, { now: context.now, judge }),
    judge('jti') ?? explainTokenId(claims.jti),
    sent(
      'resource',
      () => judge('resource') ?? right('resource', `${[claims.resource].flat().join(', ')}: becomes aud of the token.`),
    ),
    sent('pid', () => judge('pid') ?? explainPerson(claims.pid)),
    sent(
      'consumer_org',
      () =>
        judge('consumer_org') ?? right('consumer_org', `${claims.consumer_org}: must have delegated the scope to you.`),
    ),
    sent(
      'authorization_details',
      () => judge('authorization_details') ?? note('authorization_details', explainWish(claims.authorization_details)),
    ),
    sent('sub', () => judge('sub') ?? right('sub', 'Allowed, and not looked at.')),
    sent('iss_onbehalfof', () => judge('iss_onbehalfof')),
    ...(isSkyporten(context) ? [explainSkyporten(claims)] : []),
    Object.keys(claims)
      .filter((name) => !grantClaimNames.has(name))
      .map(explainUnknown),
  ];
  return findings.flat().filter((finding) => finding !== undefined);
}

/** Only Skyporten's issuer has no slash at its end. */
function isSkyporten({ issuer }: ExplainContext): boolean {
  return issuer !== undefined && !issuer.issuer.endsWith('/');
}

/** What Skyporten asks for besides, where the claims can be read. */
function explainSkyporten(claims: Claims): Finding | undefined {
  const read = checkClaims(claims, { syntheticPeople: true });
  const refused = isRefusal(read) ? undefined : checkSkyporten(read);
  if (refused === undefined) return undefined;
  const about = String(refused.facts?.claim);
  return wrong(about, `${refused.description} ${writeHint(refused.hint) ?? ''}`.trim(), refused.refusal);
}

function explainWish(details: unknown): string {
  const phrases = describeDetails(details)?.phrases ?? [];
  return `The grant asks to speak for ${phrases.join(' ')}: whether it may, only the server can judge.`;
}

/** The finding when the rules refuse the claim `name` in a grant that is otherwise right. */
function judgeClaim(claims: Claims, name: string): Finding | undefined {
  const rest = Object.fromEntries(
    Object.entries({ aud: 'x', scope: 'x', iat: 0, exp: 1 }).filter(([other]) => other !== name),
  );
  const checked = checkClaims({ ...rest, ...(name in claims && { [name]: claims[name] }) }, { syntheticPeople: true });
  if (!isRefusal(checked)) return undefined;
  if (!(name in claims)) return wrong(name, 'Missing.', checked.refusal);
  return wrong(name, shorten(checked), checked.refusal);
}

/** The server's hint names the claim, which the line has already. */
function shorten({ hint, description }: Refusal): string {
  const text = (writeHint(hint) ?? description).replace(/^The claim \S+ /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function explainClientId(iss: unknown): Finding {
  if (typeof iss === 'string' && iss !== '') return right('iss', `${iss}: must be the client id.`);
  return wrong(
    'iss',
    iss === undefined ? 'Missing: the client id.' : 'Must be a string: the client id.',
    'claim-invalid',
  );
}

function explainScopes(scope: string | readonly string[], openScopes: readonly NamedScope[]): readonly Finding[] {
  const names = [scope]
    .flat()
    .flatMap((text) => text.split(/\s+/))
    .filter((name) => name !== '');
  return names.map((name) => {
    const fault = explainScope(name, openScopes);
    if (fault === undefined) return right('scope', `${name}: well formed.`);
    // A name of the right form may be that of a scope that is not known here.
    if (explainScopeName(name) === undefined) return note('scope', `${name}: ${fault}`);
    return wrong('scope', `${name}: ${fault}`, 'scope-not-on-client');
  });
}

function explainTokenId(jti: unknown): Finding {
  if ((jti ?? undefined) === undefined)
    return note(
      'jti',
      'Missing: two grants that are made within the same second are then the same grant, which production takes once. Put a new one into every grant.',
    );
  return right('jti', `${jti}: one use only. Every request needs a new one, also a request that is tried again.`);
}

/** The number itself is not repeated: it is somebody's. */
function explainPerson(pid: unknown): Finding {
  const real = checkClaims({ aud: 'x', scope: 'x', iat: 0, exp: 1, pid }, { syntheticPeople: false });
  if (isRefusal(real))
    return note('pid', 'Both check digits are right. The number is of a synthetic person, which production refuses.');
  return right('pid', 'Eleven digits, and both check digits are right.');
}

function explainUnknown(name: string): Finding {
  const nearest = findNearest(name, [...grantClaimNames]);
  return wrong(
    name,
    `There is no such claim.${nearest === undefined ? ' Leave it out.' : ` Did you mean ${nearest}?`}`,
    'claim-unknown',
  );
}
