import {
  type ClientId,
  mostKeys,
  type OrganisationNumber,
  parseOrganisationNumber,
  parseScopeName,
  parseTime,
  type ScopeName,
} from '@portvakt/protocol';
import type { ChangeFeed, Unit } from '#audit-trail';
import {
  type Client,
  type ClientStore,
  checkKey,
  createOnBehalfOfStore,
  keyExpiry,
  noLoginFields,
  readCertifiedOrganisation,
} from '#clients';
import type { ConsentStore } from '#consents';
import type { DelegationSourceStore, DelegationStore } from '#delegations';
import type { Settings } from '#operations';
import type { OrganisationStore } from '#organisations';
import type { PeopleStore } from '#parties';
import type { RegisterStore } from '#remote-registers';
import type { ResourceStore } from '#resources';
import { builtInScopes, isGivenByOperator, plainScope, type ScopeStore } from '#scopes';
import type { SystemUserStores } from '#system-users';
import { applyConsent } from './apply-consent.ts';
import { applyDelegationSource, refuseRecordedSources } from './apply-delegation-sources.ts';
import { applyDelegation } from './apply-delegations.ts';
import { applyPerson } from './apply-people.ts';
import { applyRegisters, refuseRecordedRegisters } from './apply-registers.ts';
import { applyResource } from './apply-resources.ts';
import { applyPackage, applySystem, applySystemUser } from './apply-system-users.ts';
import { describeDeclaredClient, describeDeclaredScope } from './describe-declared.ts';
import {
  ensureBuiltInOwner,
  ensureBuiltInScopes,
  ensureDelegationSource,
  ensureNamedSources,
} from './ensure-built-ins.ts';
import { InvalidRegistryError } from './read-registry-file.ts';
import type { DeclaredAccess, DeclaredClient, DeclaredKey, DeclaredScope, RegistryFile } from './registry-schema.ts';

/** The result of applying a file. */
export interface AppliedRegistry {
  readonly file: string;
  readonly created: number;
  /** Records overridden with `force`. */
  readonly overridden: number;
  /** Differences between the file and the records, one line each with the JSON path. */
  readonly differences: readonly string[];
}

export interface Stores extends SystemUserStores {
  readonly organisations: OrganisationStore;
  readonly scopes: ScopeStore;
  readonly clients: ClientStore;
  readonly delegationSources: DelegationSourceStore;
  readonly delegations: DelegationStore;
  readonly people: PeopleStore;
  readonly lookUpRegisters: RegisterStore;
  readonly resources: ResourceStore;
  readonly consents: ConsentStore;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly clock: () => number;
  readonly settings: Pick<Settings, 'operator' | 'profile'>;
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
    const application = new Application(stores, unit, { force, actor });
    await application.applyAll(registry);
    if (application.problems.length > 0) throw new InvalidRegistryError(file, application.problems);
    return {
      file,
      created: application.created,
      overridden: application.overridden,
      differences: application.differences,
    };
  });
}

type Section = Exclude<keyof RegistryFile, '$schema' | 'registers'>;
type DeclaredCustomer = NonNullable<DeclaredClient['onbehalfof']>[number];

/** Applies one file. The steps note what they did; `differs` decides whether a difference is overridden. */
export class Application {
  created = 0;
  overridden = 0;
  readonly problems: string[] = [];
  readonly differences: string[] = [];
  readonly stores: Stores;
  readonly unit: Unit;
  readonly force: boolean;
  /** The actor in the audit. */
  readonly actor: string;

  constructor(stores: Stores, unit: Unit, { force, actor }: { force: boolean; actor: string }) {
    this.stores = stores;
    this.unit = unit;
    this.force = force;
    this.actor = actor;
  }

  async applyAll(registry: RegistryFile): Promise<void> {
    await this.#each(registry, 'organisations', (declared, path) => this.#applyOrganisation(declared, path));
    await this.#each(registry, 'scopes', (declared, path) => this.#adoptOwner(declared, path));
    // Built-ins come in between: a file may give their prefixes and scopes to any organisation, and may name them below
    // without declaring them.
    await ensureBuiltInOwner(this.stores, this.unit);
    await this.#each(registry, 'delegation_sources', (declared, path) => applyDelegationSource(this, declared, path));
    await ensureDelegationSource(this.stores, this.unit);
    await ensureNamedSources(this.stores, this.unit, registry.scopes ?? []);
    await applyRegisters(this, registry.registers);
    if (this.problems.length === 0) {
      await refuseRecordedSources(this);
      await refuseRecordedRegisters(this);
    }
    await this.#each(registry, 'scopes', (declared, path) => this.#applyScope(declared, path));
    await ensureBuiltInScopes(this.stores, this.unit);
    await this.#each(registry, 'scope_access', (declared, path) => this.#applyAccess(declared, path));
    await this.#each(registry, 'clients', (declared, path) => this.#applyClient(declared, path));
    await this.#each(registry, 'people', (declared, path) => applyPerson(this, declared, path));
    await this.#each(registry, 'resources', (declared, path) => applyResource(this, declared, path));
    await this.#each(registry, 'delegations', (declared, path) => applyDelegation(this, declared, path));
    await this.#each(registry, 'access_packages', (declared, path) => applyPackage(this, declared, path));
    await this.#each(registry, 'systems', (declared, path) => applySystem(this, declared, path));
    await this.#each(registry, 'system_users', (declared, path) => applySystemUser(this, declared, path));
    await this.#each(registry, 'consents', (declared, path) => applyConsent(this, declared, path));
  }

  async #each<Name extends Section>(
    registry: RegistryFile,
    section: Name,
    apply: (declared: NonNullable<RegistryFile[Name]>[number], path: string) => Promise<void>,
  ): Promise<void> {
    for (const [index, declared] of (registry[section] ?? []).entries())
      await apply(declared, `$.${section}[${index}]`);
  }

  async #applyOrganisation(declared: NonNullable<RegistryFile['organisations']>[number], path: string): Promise<void> {
    const { organisations } = this.stores;
    const { transaction } = this.unit;
    const orgno = this.readNumber(declared.orgno, `${path}.orgno`);
    if (orgno === undefined) return;
    const recorded = await organisations.find(transaction, orgno);
    const wanted = {
      orgno,
      name: declared.name ?? recorded?.name ?? null,
      termsSigned: declared.terms_signed ?? recorded?.termsSigned ?? false,
    };
    if (recorded === undefined) {
      await organisations.create(this.unit, wanted);
      this.created += 1;
    } else if (this.differs(recorded, wanted, path)) {
      await organisations.update(this.unit, recorded, wanted);
    }
    for (const [index, prefix] of (declared.prefixes ?? []).entries()) {
      const owner = await organisations.ownerOf(transaction, prefix);
      if (owner === undefined) {
        await organisations.assignPrefix(this.unit, prefix, orgno);
        this.created += 1;
      } else if (owner !== orgno) {
        // In every token already issued, a prefix says whose API it is for. Not even `force` moves it.
        this.differences.push(`${path}.prefixes[${index}]: the prefix ${prefix} belongs to ${owner}`);
      }
    }
  }

  /** An API answer names the scope's owner. If nobody owns the prefix yet, that organisation gets it. */
  async #adoptOwner(declared: DeclaredScope, path: string): Promise<void> {
    const { organisations } = this.stores;
    if (declared.owner_orgno === undefined) return;
    if ((await organisations.ownerOf(this.unit.transaction, declared.prefix)) !== undefined) return;
    const owner = this.readNumber(declared.owner_orgno, `${path}.owner_orgno`);
    if (owner === undefined) return;
    await this.ensureOrganisation(owner);
    await organisations.assignPrefix(this.unit, declared.prefix, owner);
    this.created += 1;
  }

  async #applyScope(declared: DeclaredScope, path: string): Promise<void> {
    const { organisations, scopes } = this.stores;
    const { transaction } = this.unit;
    const name = readScopeName(`${declared.prefix}:${declared.subscope}`);
    if (name === undefined) {
      this.problems.push(
        `${path}.subscope: ${declared.prefix}:${declared.subscope} is not a scope name (lower case, no blanks)`,
      );
      return;
    }
    const owner = await organisations.ownerOf(transaction, declared.prefix);
    if (owner === undefined) {
      this.problems.push(`${path}.prefix: no organisation owns the prefix ${declared.prefix}`);
      return;
    }
    const source = declared.delegation_source;
    if (source !== undefined && !(await this.stores.delegationSources.exists(transaction, source))) {
      this.problems.push(`${path}.delegation_source: there is no delegation source ${source}`);
    }
    const recorded = await scopes.find(transaction, name);
    if (recorded === undefined) {
      await scopes.create(this.unit, { ...plainScope, ...describeDeclaredScope(declared, { name, recorded }) }, owner);
      this.created += 1;
      return;
    }
    const after = { ...recorded, ...describeDeclaredScope(declared, { name, recorded }) };
    if (this.differs(recorded, after, path)) await scopes.update(this.unit, { before: recorded, after, owner });
  }

  async #applyAccess(declared: DeclaredAccess, path: string): Promise<void> {
    const { scopes } = this.stores;
    const { state: wanted = 'APPROVED' } = declared;
    if (wanted === 'REQUESTED') return;
    const consumer = this.readNumber(declared.consumer_orgno, `${path}.consumer_orgno`);
    const scope = await this.readScope(declared.scope, `${path}.scope`);
    if (consumer === undefined || scope === undefined) return;
    await this.ensureOrganisation(consumer);
    const state = await scopes.findAccess(this.unit.transaction, scope, consumer);
    if (state === undefined) {
      await scopes.setAccess(this.unit, { scope, consumer, state: wanted });
      this.created += 1;
    } else if (this.differs<{ state: string }>({ state }, { state: wanted }, path)) {
      await scopes.setAccess(this.unit, { scope, consumer, state: wanted });
    }
  }

  async #applyClient(declared: DeclaredClient, path: string): Promise<void> {
    const { clients } = this.stores;
    const { transaction } = this.unit;
    const owner = this.readNumber(declared.client_orgno, `${path}.client_orgno`);
    const supplier =
      declared.supplier_orgno === undefined ? null : this.readNumber(declared.supplier_orgno, `${path}.supplier_orgno`);
    if (owner === undefined || supplier === undefined) return;
    await this.ensureOrganisation(owner);
    if (supplier !== null) await this.ensureOrganisation(supplier);
    const recorded = await clients.find(transaction, declared.client_id as ClientId);
    const client: Client = {
      ...(recorded ?? noLoginFields),
      ...describeDeclaredClient(declared, recorded),
      client_id: declared.client_id as ClientId,
      client_orgno: owner,
      supplier_orgno: supplier,
    };
    if (recorded === undefined) {
      await clients.create(this.unit, client);
      this.created += 1;
    } else if (recorded.client_orgno !== owner || recorded.supplier_orgno !== supplier) {
      // A client's organisation never changes, because that would hand the client of one organisation to another.
      this.differences.push(`${path}.client_orgno: client ${client.client_id} belongs to ${recorded.client_orgno}`);
      return;
    } else if (this.differs(recorded, client, path)) {
      await clients.update(this.unit, recorded, client);
    }
    await this.#applyClientScopes(client, declared.scopes ?? [], path);
    await this.#applyClientKeys(client, declared.jwks?.keys ?? [], path);
    for (const [index, entry] of (declared.onbehalfof ?? []).entries()) {
      await this.#applyOnBehalfOf(client, entry, `${path}.onbehalfof[${index}]`);
    }
  }

  async #applyOnBehalfOf(client: Client, declared: DeclaredCustomer, path: string): Promise<void> {
    const { transaction } = this.unit;
    const customers = createOnBehalfOfStore(this.stores);
    const orgno = this.readNumber(declared.orgno, `${path}.orgno`);
    if (orgno === undefined) return;
    await this.ensureOrganisation(orgno);
    const { onbehalfof, name = null, description = null, uri = null, logo_uri = null } = declared;
    const after = { onbehalfof, orgno, name, description, uri, logo_uri };
    const before = await customers.find(transaction, client.client_id, onbehalfof);
    const wasRemoved = before === undefined && (await customers.wasRemoved(transaction, client.client_id, onbehalfof));
    if (before === undefined && !wasRemoved) this.created += 1;
    else if (!this.differs<object>(before ?? { in_use: false }, before ? after : { in_use: true }, path)) return;
    await customers.put(this.unit, client, { before, after });
  }

  async #applyClientScopes(client: Client, names: readonly string[], path: string): Promise<void> {
    const { clients } = this.stores;
    const recorded = await clients.findScopes(this.unit.transaction, client.client_id);
    for (const [index, name] of names.entries()) {
      const place = `${path}.scopes[${index}]`;
      const scope = await this.readScope(name, place);
      if (scope === undefined) continue;
      const known = recorded.get(scope);
      if (known === undefined) this.created += 1;
      else if (!this.differs({ on_client: !known.removed }, { on_client: true }, place)) continue;
      await clients.addScopes(this.unit, client, [scope]);
      if (isGivenByOperator(scope)) await this.#ensureAccess(scope, client.supplier_orgno ?? client.client_orgno);
    }
  }

  /** Naming a scope that the operator grants also grants it, unless a grant was given or withdrawn before. */
  async #ensureAccess(scope: ScopeName, consumer: OrganisationNumber): Promise<void> {
    const { scopes } = this.stores;
    if ((await scopes.findAccess(this.unit.transaction, scope, consumer)) !== undefined) return;
    await scopes.setAccess(this.unit, { scope, consumer, state: 'APPROVED' });
  }

  async #applyClientKeys(client: Client, keys: readonly DeclaredKey[], path: string): Promise<void> {
    const { clients, clock } = this.stores;
    const recorded = await clients.findKeys(this.unit.transaction, client.client_id);
    let inUse = recorded.filter(({ removed }) => !removed).length;
    const holder = client.supplier_orgno ?? client.client_orgno;
    const organisationIn = await readCertifiedOrganisation(keys);
    const taken: { readonly kid: string; readonly n: string }[] = [];
    for (const [index, declared] of keys.entries()) {
      const place = `${path}.jwks.keys[${index}]`;
      const isKnown = recorded.some(({ n }) => n === declared.n);
      // A key on record may have expired since. That is not an error in the file.
      const key = checkKey(declared, { holder, organisationIn, now: isKnown ? undefined : clock() });
      if (!('kid' in key)) {
        for (const { field, message } of key) this.problems.push(`${place}.${field}: ${message}`);
        continue;
      }
      const { jwk } = key;
      const known = recorded.find(({ n }) => n === jwk.n);
      const namesake = recorded.find(({ kid, removed }) => kid === key.kid && !removed);
      const isRepeated = taken.some(({ kid, n }) => kid === key.kid || n === jwk.n);
      taken.push({ kid: key.kid, n: jwk.n });
      if (isRepeated) {
        this.problems.push(`${place}: the kid or the modulus stands in this key set already`);
        continue;
      }
      if (known !== undefined && !known.removed && known.kid === key.kid) continue;
      const isNew = known === undefined && namesake === undefined;
      if (!isNew) {
        const was = { kid: known?.kid ?? null, removed: known?.removed ?? true };
        if (!this.differs(was, { kid: key.kid, removed: false }, place)) continue;
        if (namesake !== undefined && namesake !== known) {
          await clients.removeKey(this.unit, client, key.kid);
          inUse -= 1;
        }
      }
      if (known === undefined || known.removed) inUse += 1;
      if (inUse > mostKeys) {
        this.problems.push(`${place}: a client has at most ${mostKeys} keys in use`);
        continue;
      }
      // Counted from the key's first registration: neither a new name nor another application of the file renews the
      // year.
      const began = declared.registered_at ?? declared.created;
      const registeredAt = known?.registeredAt ?? parseTime(began ?? '') ?? clock();
      await clients.addKey(this.unit, client, {
        kid: key.kid,
        jwk,
        alg: key.alg ?? null,
        x5c: key.x5c ?? null,
        registeredAt,
        expiresAt: keyExpiry(registeredAt, key.exp === undefined ? undefined : key.exp * 1000),
      });
      if (isNew) this.created += 1;
    }
  }

  /** Notes each field in which `wanted` differs from `recorded`. Returns whether to override them. */
  differs<T extends object>(recorded: T, wanted: T, path: string): boolean {
    const fields = (Object.keys(wanted) as (keyof T & string)[]).filter(
      (field) => JSON.stringify(recorded[field]) !== JSON.stringify(wanted[field]),
    );
    if (fields.length === 0) return false;
    if (this.force) {
      this.overridden += 1;
      return true;
    }
    for (const field of fields) {
      this.differences.push(
        `${path}: ${field} is ${JSON.stringify(recorded[field])} on record, ${JSON.stringify(wanted[field])} in the file`,
      );
    }
    return false;
  }

  readNumber(text: string, path: string): OrganisationNumber | undefined {
    const orgno = parseOrganisationNumber(text);
    if (orgno === undefined) this.problems.push(`${path}: the check digit of ${text} is wrong`);
    return orgno;
  }

  async readScope(text: string, path: string): Promise<ScopeName | undefined> {
    const name = readScopeName(text);
    const known = name !== undefined && (await this.stores.scopes.find(this.unit.transaction, name)) !== undefined;
    if (!known) this.problems.push(`${path}: there is no scope ${text}`);
    return known ? name : undefined;
  }

  /** Creates an organisation that is only referred to, without a name. */
  async ensureOrganisation(orgno: OrganisationNumber): Promise<void> {
    if (await this.stores.organisations.ensure(this.unit, orgno)) this.created += 1;
  }
}

/** Reads a scope name. Some of Altinn's own have capitals, which no other scope may have. */
function readScopeName(text: string): ScopeName | undefined {
  return parseScopeName(text) ?? builtInScopes.find(({ name }) => name === text)?.name;
}
