import { type Refusal, refuse } from '@portvakt/protocol';
import type { OrganisationCaller } from './admission.ts';

/** What each administration scope opens besides itself (docs.digdir.no, «API for sjølvbetjening»: write includes read). */
const implied: ReadonlyMap<string, readonly string[]> = new Map([
  ['idporten:dcr.supplier', ['idporten:dcr.write']],
  ['idporten:dcr.write', ['idporten:dcr.modify']],
  ['idporten:dcr.modify', ['idporten:dcr.read', 'idporten:dcr/onbehalfof.write']],
  ['idporten:dcr/onbehalfof:write', ['idporten:dcr/onbehalfof.write']],
  ['idporten:scopes.write', ['idporten:scopes.read']],
  ['portvakt:organisation.write', ['portvakt:organisation.read']],
  ['portvakt:operate.write', ['portvakt:operate.read']],
]);

/** Every scope that `scopes` amount to. */
export function impliedScopes(scopes: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(scopes);
  // A set is walked in order of insertion, those added on the way included.
  for (const scope of all) for (const more of implied.get(scope) ?? []) all.add(more);
  return all;
}

/** Whether an endpoint that `wanted` opens changes scopes: those who keep them may have terms of their own to sign. */
export function opensOnlyToProviders(wanted: readonly string[]): boolean {
  return wanted.every((scope) => scope === 'idporten:scopes.write');
}

/** Whether an endpoint that `wanted` opens is for those who run the server. They act for no customer. */
export function isForOperators(wanted: readonly string[]): boolean {
  return wanted.length > 0 && wanted.every((scope) => scope.startsWith('portvakt:operate.'));
}

/**
 * Why a caller may not call an endpoint that any of `wanted` opens. A token that was got by delegation or for a system user speaks
 * for others and administers nothing (403); a scope is missing, or the right that amounts to it (403); the organisation has not
 * signed the terms of use (428).
 */
export function decideSelfServiceAdmission(
  caller: Pick<OrganisationCaller, 'kind' | 'organisation' | 'scopes'> & {
    readonly token?: { readonly claims: object };
  },
  { wanted, termsSigned }: { wanted: readonly string[]; termsSigned: boolean },
): Refusal | undefined {
  const { kind, organisation, scopes, token } = caller;
  if (token !== undefined && ('supplier' in token.claims || 'authorization_details' in token.claims)) {
    return refuse('token-speaks-for-others');
  }
  if (!wanted.some((scope) => scopes.has(scope))) {
    if (kind === 'member' && isForOperators(wanted)) return refuse('operator-needed');
    return kind === 'member'
      ? refuse('right-needed', { fill: { organisation } })
      : refuse('scope-needed', { fill: { scopes: wanted.join(' or ') } });
  }
  return termsSigned ? undefined : refuse('terms-not-signed', { fill: { organisation } });
}
