import { type FieldFault, type OrganisationNumber, type Refusal, refuse, type ScopeName } from '@portvakt/protocol';
import { isAdministrationScope, isBuiltInScope, type ScopeForClient } from '#scopes';

/** Scopes that clients of a type have by themselves, and those that they may have. */
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
  /** As asked for; `undefined` = nothing was said. */
  readonly asked: readonly string[] | undefined;
  /** Those on the client already, in use. They may stay whatever has changed since. */
  readonly present: ReadonlySet<string>;
  /** What is known of those asked for, by name. */
  readonly known: ReadonlyMap<string, ScopeForClient>;
  /** The organisation that must be allowed to use them: the supplier where there is one, else the owner. */
  readonly holder: OrganisationNumber;
  readonly bySupplier: boolean;
}

/** The scopes that a client of this type asks for when nothing is said. */
export function scopesAsked({
  integrationType,
  asked,
}: Pick<ScopesAsked, 'integrationType' | 'asked'>): readonly string[] {
  const given = fixed[integrationType]?.given ?? [];
  return [...new Set(asked?.length ? asked : given)];
}

/**
 * The scopes that the client will have, or why not (docs.digdir.no, «Scopes»): each must exist and be in use, be meant
 * for the integration type, and be open to the holder — open for all, granted to it, its own, or delegable, where the
 * client belongs to the one that will be delegated to. The scopes of this server's own administration are never added here (403).
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
  // What is private is unknown to those who may not use it, unless every server of this kind has it.
  if (scope === undefined || (!open && scope.visibility !== 'PUBLIC' && !isBuiltInScope(name)))
    return `there is no scope ${name}`;
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
