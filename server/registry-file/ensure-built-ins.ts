import type { OrganisationNumber } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import type { DelegationSourceStore, OpenSource } from '#delegations';
import type { Settings } from '#operations';
import type { OrganisationStore } from '#organisations';
import { builtInPrefixes, builtInScopes, plainScope, type ScopeStore } from '#scopes';

interface Given {
  readonly organisations: OrganisationStore;
  readonly scopes: ScopeStore;
  readonly delegationSources: DelegationSourceStore;
  readonly settings: Pick<Settings, 'operator' | 'profile'>;
}

/** Gives the prefixes of the built-in scopes that nobody owns yet to the organisation that runs the server. */
export async function ensureBuiltInOwner({ organisations, settings }: Given, unit: Unit): Promise<void> {
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
export async function ensureBuiltInScopes({ organisations, scopes }: Given, unit: Unit): Promise<void> {
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
export async function ensureDelegationSource({ delegationSources, settings }: Given, unit: Unit): Promise<void> {
  if (settings.profile === 'production' || (await delegationSources.count(unit.transaction)) > 0) return;
  await delegationSources.create(unit, defaultSource);
}
