import type { OrganisationNumber } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import type { DelegationSourceStore, OpenSource } from '#delegations';
import type { Settings } from '#operations';
import type { OrganisationStore } from '#organisations';
import { builtInPrefixes, builtInScopes, plainScope, type ScopeStore } from '#scopes';

/** What the server itself brings is written with these. */
export interface BuiltInStores {
  readonly organisations: OrganisationStore;
  readonly scopes: ScopeStore;
  readonly delegationSources: DelegationSourceStore;
  readonly settings: Pick<Settings, 'operator' | 'profile'>;
}

/** Creates what the server itself brings and is missing: the owner of its prefixes, its scopes, its delegation source. */
export async function ensureBuiltIns(given: BuiltInStores, unit: Unit): Promise<void> {
  await ensureBuiltInOwner(given, unit);
  await ensureBuiltInScopes(given, unit);
  await ensureDelegationSource(given, unit);
}

/** Gives the prefixes of the built-in scopes that nobody owns yet to the organisation that runs the server. */
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

/** Creates the built-in scopes that are missing. Those that are there stay as their owner has made them. */
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

/** Altinn's test environment: what scopes in test name as the register of their delegations. */
export const defaultSource: OpenSource = { name: 'altinn', issuer: 'https://tt02.altinn.no/', register: 'built-in' };

/** The source that delegations have when no other is declared. It is for development: `production` does without. */
export async function ensureDelegationSource(
  { delegationSources, settings }: BuiltInStores,
  unit: Unit,
): Promise<void> {
  if (settings.profile === 'production' || (await delegationSources.count(unit.transaction)) > 0) return;
  await delegationSources.create(unit, defaultSource);
}

/** Altinn itself: what scopes of the real service name as the register of their delegations. */
const realSource: OpenSource = { name: 'altinn', issuer: 'https://www.altinn.no/', register: 'built-in' };

/**
 * Scopes as the real service answers them name Altinn as their source. Outside production such a scope is delegated here, as
 * those of Altinn's test environment are; production asks where it is told to, and nowhere else.
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
