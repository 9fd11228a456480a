import {
  explainScopeName,
  type FieldFault,
  type OrganisationNumber,
  type Refusal,
  refuse,
  type ScopeName,
} from '@portvakt/protocol';
import { isAdministrationScope, isBuiltInScope, type ScopeForClient } from '#scopes';

/** The scopes that clients of a type get by default, and the scopes that they may have. */
const fixed: Readonly<Record<string, { readonly given: readonly string[]; readonly allowed: readonly string[] }>> = {
  idporten: { given: ['openid', 'profile'], allowed: ['openid', 'profile', 'eidas', 'no_pid'] },
  idporten_saml2: { given: [], allowed: ['openid', 'profile', 'eidas', 'no_pid'] },
  krr: {
    given: ['krr:global/kontaktinformasjon.read', 'krr:global/digitalpost.read'],
    allowed: ['krr:global/kontaktinformasjon.read', 'krr:global/digitalpost.read'],
  },
};

export interface ScopesAsked {
  readonly integrationType: string;
  /** As requested; `undefined` if the field is absent. */
  readonly asked: readonly string[] | undefined;
  /** The client's active scopes. They may stay, whatever has changed since. */
  readonly present: ReadonlySet<string>;
  /** What is known about the requested scopes, by name. */
  readonly known: ReadonlyMap<string, ScopeForClient>;
  /** The organisation that must be allowed to use them: the supplier if there is one, otherwise the owner. */
  readonly holder: OrganisationNumber;
  readonly bySupplier: boolean;
}

/** The requested scopes, or the defaults of this integration type. */
export function scopesAsked({
  integrationType,
  asked,
}: Pick<ScopesAsked, 'integrationType' | 'asked'>): readonly string[] {
  const given = fixed[integrationType]?.given ?? [];
  return [...new Set(asked?.length ? asked : given)];
}

/**
 * Decides the client's scopes (docs.digdir.no, «Scopes»). Each must exist and be active, suit the integration type, and
 * be available to the holder: open for all, granted to it, its own, or delegable (if no supplier is involved). The
 * scopes of this server's own administration are never added here (403).
 */
export function decideClientScopes(given: ScopesAsked): readonly ScopeName[] | Refusal {
  const { integrationType, present, known, holder, bySupplier } = given;
  const asked = scopesAsked(given);
  if (asked.length === 0 && integrationType === 'maskinporten') {
    return refuse('client-invalid', { fields: [{ field: 'scopes', message: 'must name at least one scope' }] });
  }
  const reserved = asked.find((name) => isAdministrationScope(name) && !present.has(name));
  if (reserved !== undefined) return refuse('administration-scope-asked', { fill: { scope: reserved } });
  const wrong: FieldFault[] = [];
  for (const [index, name] of asked.entries()) {
    if (present.has(name)) continue;
    const message = refuseScope(name, { scope: known.get(name), integrationType, holder, bySupplier });
    if (message !== undefined) wrong.push({ field: `scopes[${index}]`, message });
  }
  // Each is on record, so it is a scope name.
  return wrong.length === 0 ? (asked as ScopeName[]) : refuse('client-invalid', { fields: wrong });
}

function refuseScope(
  name: string,
  {
    scope,
    integrationType,
    holder,
    bySupplier,
  }: { scope: ScopeForClient | undefined; integrationType: string; holder: OrganisationNumber; bySupplier: boolean },
): string | undefined {
  const open =
    scope !== undefined &&
    (scope.accessibleForAll || scope.granted || scope.owner === holder || (scope.delegable && !bySupplier));
  // A private scope is reported as missing to those who may not use it, except built-in ones, which every server has.
  if (scope === undefined || (!open && scope.visibility !== 'PUBLIC' && !isBuiltInScope(name))) {
    const explained = name.includes(':') ? explainScopeName(name) : undefined;
    return `there is no scope ${name}${explained === undefined ? '' : `. ${explained}`}`;
  }
  if (!scope.active) return `the scope ${name} is deactivated`;
  const types = scope.allowedIntegrationTypes;
  const { allowed } = fixed[integrationType] ?? {};
  if ((types !== undefined && !types.includes(integrationType)) || (allowed !== undefined && !allowed.includes(name))) {
    return `the scope ${name} cannot be used with integration type ${integrationType}`;
  }
  if (!open) {
    return `organisation ${holder} has not been granted access to the scope ${name}; its owner, ${scope.owner}, decides`;
  }
  return undefined;
}
