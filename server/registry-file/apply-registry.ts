import { type Application, beginApplication, type Findings, type Stores } from './application.ts';
import { applyClientRelation } from './apply-client-relations.ts';
import { applyClient } from './apply-clients.ts';
import { applyConsent } from './apply-consent.ts';
import { applyDelegationSource, refuseRecordedSources } from './apply-delegation-sources.ts';
import { applyDelegation } from './apply-delegations.ts';
import { adoptOwner, applyOrganisation } from './apply-organisations.ts';
import { applyPerson } from './apply-people.ts';
import { applyRegisters, refuseRecordedRegisters } from './apply-registers.ts';
import { applyResource } from './apply-resources.ts';
import { applyAccess, applyScope } from './apply-scopes.ts';
import { applyPackage, applySystem, applySystemUser } from './apply-system-users.ts';
import {
  ensureBuiltInOwner,
  ensureBuiltInScopes,
  ensureDelegationSource,
  ensureNamedSources,
} from './ensure-built-ins.ts';
import { InvalidRegistryError } from './read-registry-file.ts';
import type { RegistryFile } from './registry-schema.ts';

/** The result of applying a file. */
export interface AppliedRegistry {
  readonly file: string;
  readonly created: number;
  /** Records overridden with `force`. */
  readonly overridden: number;
  /** Differences between the file and the records, one line each with the JSON path. */
  readonly differences: readonly string[];
}

/**
 * Creates what `registry` declares and is missing, in one transaction. With `force`, records that differ are changed to
 * what the file says. Nothing is removed because the file does not name it.
 *
 * @throws InvalidRegistryError if a number, name, key or reference in the file is wrong; then nothing has changed.
 */
export async function applyRegistry(
  stores: Stores,
  { registry, file, force = false }: { registry: RegistryFile; file: string; force?: boolean },
): Promise<AppliedRegistry> {
  const actor = force ? 'registry file, forced' : 'registry file';
  return stores.feed.change(actor, async (unit) => {
    const { application, findings } = beginApplication({ stores, unit, force, actor });
    await applyAll(application, { registry, findings });
    const { problems, ...applied } = findings;
    if (problems.length > 0) throw new InvalidRegistryError(file, problems);
    return { file, ...applied };
  });
}

/**
 * What applying `registry` would come to; nothing is kept.
 *
 * @throws InvalidRegistryError as {@link applyRegistry} does.
 */
export async function tryRegistry(
  stores: Stores,
  { registry, file }: { registry: RegistryFile; file: string },
): Promise<AppliedRegistry> {
  const feed: Stores['feed'] = {
    ...stores.feed,
    change: async (actor, work) => {
      const undone = new Error('a trial is undone');
      let come: Awaited<ReturnType<typeof work>> | undefined;
      await stores.feed
        .change(actor, async (unit) => {
          come = await work(unit);
          throw undone;
        })
        .catch((error) => {
          if (error !== undone) throw error;
        });
      return come as Awaited<ReturnType<typeof work>>;
    },
  };
  return applyRegistry({ ...stores, feed }, { registry, file });
}

type Section = Exclude<keyof RegistryFile, '$schema' | 'registers'>;

/** Applies the sections in an order in which each finds what it names. */
async function applyAll(
  application: Application,
  { registry, findings }: { registry: RegistryFile; findings: Readonly<Findings> },
): Promise<void> {
  const { stores, unit } = application;
  const each = async <Name extends Section>(
    section: Name,
    apply: (application: Application, declared: NonNullable<RegistryFile[Name]>[number], path: string) => Promise<void>,
  ): Promise<void> => {
    for (const [index, declared] of (registry[section] ?? []).entries())
      await apply(application, declared, `$.${section}[${index}]`);
  };

  await each('organisations', applyOrganisation);
  await each('scopes', adoptOwner);
  // Built-ins come in between: a file may give their prefixes and scopes to any organisation, and may name them below
  // without declaring them.
  await ensureBuiltInOwner(stores, unit);
  await each('delegation_sources', applyDelegationSource);
  await ensureDelegationSource(stores, unit);
  await ensureNamedSources(stores, unit, registry.scopes ?? []);
  await applyRegisters(application, registry.registers);
  if (findings.problems.length === 0) {
    await refuseRecordedSources(application);
    await refuseRecordedRegisters(application);
  }
  await each('scopes', applyScope);
  await ensureBuiltInScopes(stores, unit);
  await each('scope_access', applyAccess);
  await each('clients', applyClient);
  await each('people', applyPerson);
  await each('resources', applyResource);
  await each('delegations', applyDelegation);
  await each('access_packages', applyPackage);
  await each('systems', applySystem);
  await each('client_relations', applyClientRelation);
  await each('system_users', applySystemUser);
  await each('consents', applyConsent);
}
