import type { OrganisationNumber } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import type { DelegationSourceStore, OpenSource } from '#delegations';
import type { Settings } from '#operations';
import type { OrganisationStore } from '#organisations';
import { builtInPrefixes, builtInScopes, plainScope, type ScopeStore } from '#scopes';

/** The stores that built-ins are written with. */
export interface BuiltInStores {
  readonly organisations: OrganisationStore;
  readonly scopes: ScopeStore;
  readonly delegationSources: DelegationSourceStore;
  readonly settings: Pick<Settings, 'operator' | 'profile'>;
}

/** Creates missing built-ins: the owner of the server's own prefixes, its scopes, its delegation source. */
export async function ensureBuiltIns(given: BuiltInStores, unit: Unit): Promise<void> {
  await ensureBuiltInOwner(given, unit);
  await ensureBuiltInScopes(given, unit);
  await ensureDelegationSource(given, unit);
}

/** Gives prefixes of built-in scopes that nobody owns yet to the organisation that runs the server. */
export async function ensureBuiltInOwner({ organisations, settings }: BuiltInStores, unit: Unit): Promise<void> {
  for (const prefix of builtInPrefixes) {
    if ((await organisations.ownerOf(unit.transaction, prefix)) !== undefined) continue;
    const { orgno, name } = settings.operator;
    if ((await organisations.find(unit.transaction, orgno)) === undefined) {
      await organisations.create(unit, { orgno, name, termsSigned: true });
    }
    await organisations.assignPrefix(unit, prefix, orgno);
  }
}

/** Creates missing built-in scopes. Existing ones keep what their owner has set. */
export async function ensureBuiltInScopes({ organisations, scopes }: BuiltInStores, unit: Unit): Promise<void> {
  const present = await scopes.findNames(unit.transaction, builtInPrefixes);
  for (const { name, prefix, subscope, ...fields } of builtInScopes) {
    if (present.has(name)) continue;
    const owner = (await organisations.ownerOf(unit.transaction, prefix)) as OrganisationNumber;
    await scopes.create(
      unit,
      {
        ...plainScope,
        ...fields,
        name,
        prefix,
        subscope,
      },
      owner,
    );
  }
}

/** Altinn's test environment: the delegation source that scopes in test name. */
export const defaultSource: OpenSource = { name: 'altinn', issuer: 'https://tt02.altinn.no/', register: 'built-in' };

/** The delegation source if no other is declared. It is for development; `production` has no default. */
export async function ensureDelegationSource(
  { delegationSources, settings }: BuiltInStores,
  unit: Unit,
): Promise<void> {
  if (settings.profile === 'production' || (await delegationSources.count(unit.transaction)) > 0) return;
  await delegationSources.create(unit, defaultSource);
}

/** Altinn itself: the delegation source that scopes of the real service name. */
const realSource: OpenSource = { name: 'altinn', issuer: 'https://www.altinn.no/', register: 'built-in' };

/**
 * Scopes copied from the real service name Altinn as their source. Outside production, such a scope is delegated here,
 * like scopes of Altinn's test environment. Production only asks the registers that it is configured with.
 */
export async function ensureNamedSources(
  { delegationSources, settings }: BuiltInStores,
  unit: Unit,
  scopes: readonly { readonly delegation_source?: string }[],
): Promise<void> {
  const { issuer } = realSource;
  if (settings.profile === 'production' || !scopes.some((scope) => scope.delegation_source === issuer)) return;
  if (await delegationSources.exists(unit.transaction, issuer)) return;
  await delegationSources.create(unit, realSource);
}
