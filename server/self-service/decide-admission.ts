import type { OrganisationNumber } from '@portvakt/protocol';
import { type ApiProblem, problem } from './api-problem.ts';

/** What a caller's access token says, once it is proved. */
export interface ShownToken {
  readonly clientId: string;
  readonly consumer: OrganisationNumber;
  readonly scopes: ReadonlySet<string>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Why there is no proved token; `none`: nothing was shown at all. */
export interface NoToken {
  readonly fault: 'none' | 'invalid' | 'expired';
  readonly reason: string;
}

/** What each administration scope opens besides itself (docs.digdir.no, «API for sjølvbetjening»: write includes read). */
const implied: ReadonlyMap<string, readonly string[]> = new Map([
  ['idporten:dcr.supplier', ['idporten:dcr.write']],
  ['idporten:dcr.write', ['idporten:dcr.modify']],
  ['idporten:dcr.modify', ['idporten:dcr.read', 'idporten:dcr/onbehalfof.write']],
  ['idporten:dcr/onbehalfof:write', ['idporten:dcr/onbehalfof.write']],
  ['idporten:scopes.write', ['idporten:scopes.read']],
]);

/** Every scope that `scopes` amount to. */
export function impliedScopes(scopes: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(scopes);
  // A set is walked in order of insertion, those added on the way included.
  for (const scope of all) for (const more of implied.get(scope) ?? []) all.add(more);
  return all;
}

/**
 * Whether the holder of a token may call an endpoint that any of `wanted` opens: a token that was got by delegation or
 * for a system user speaks for others and administers nothing (403), a scope is missing (403), the organisation has not
 * signed the terms of use (428).
 */
export function decideAdmission(
  token: ShownToken,
  { wanted, scopes, termsSigned }: { wanted: readonly string[]; scopes: ReadonlySet<string>; termsSigned: boolean },
): ApiProblem | undefined {
  if ('supplier' in token.claims || 'authorization_details' in token.claims) {
    return problem(
      403,
      'Authorization',
      'A token with supplier or authorization_details cannot be used for self-service.',
    );
  }
  if (!wanted.some((scope) => scopes.has(scope))) {
    return problem(403, 'Authorization', `The access token needs the scope ${wanted.join(' or ')}.`);
  }
  if (!termsSigned) {
    return problem(
      428,
      'Organization',
      `The organisation ${token.consumer} has not signed the terms of use. Whoever runs this server can record that it has: portvakt organisations sign-terms.`,
    );
  }
  return undefined;
}
