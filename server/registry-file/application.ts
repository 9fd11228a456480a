import { type OrganisationNumber, parseOrganisationNumber, type ScopeName } from '@portvakt/protocol';
import type { ChangeFeed, Unit } from '#audit-trail';
import type { ClientDelegationStores } from '#client-delegations';
import type { ClientStore } from '#clients';
import type { ConsentStore } from '#consents';
import type { DelegationSourceStore, DelegationStore } from '#delegations';
import type { Settings } from '#operations';
import type { OrganisationStore } from '#organisations';
import type { PeopleStore } from '#parties';
import type { RegisterStore } from '#remote-registers';
import type { ResourceStore } from '#resources';
import type { ScopeStore } from '#scopes';
import type { SystemUserStores } from '#system-users';
import { readScopeName } from './read-scope-name.ts';

/** What a registry file is applied to. */
export interface Stores extends SystemUserStores, ClientDelegationStores {
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

/** One file while it is applied: where its sections are written, and where the steps note what they did and found. */
export interface Application {
  readonly stores: Stores;
  readonly unit: Unit;
  /** The actor in the audit. */
  readonly actor: string;
  noteCreated(): void;
  /** What is wrong with the file, sentences that begin with the JSON path. Nothing of the file is then applied. */
  noteProblem(...problems: readonly string[]): void;
  /** Where the file and the records differ in a way that is not overridden. */
  noteDifference(difference: string): void;
  /** Notes each field in which `wanted` differs from `recorded`. Returns whether to override them. */
  differs<T extends object>(recorded: T, wanted: T, path: string): boolean;
  /** The organisation number in `text`. A wrong one is noted as a problem. */
  readNumber(text: string, path: string): OrganisationNumber | undefined;
  /** The scope on record that `text` names. A name of none is noted as a problem. */
  readScope(text: string, path: string): Promise<ScopeName | undefined>;
  /** Creates an organisation that is only referred to, without a name. */
  ensureOrganisation(orgno: OrganisationNumber): Promise<void>;
}

/** What has been done and found so far. */
export interface Findings {
  created: number;
  /** Records overridden with `force`. */
  overridden: number;
  readonly problems: string[];
  readonly differences: string[];
}

/** Begins to apply a file. With `force`, records that differ are overridden. */
export function beginApplication({
  stores,
  unit,
  force,
  actor,
}: {
  stores: Stores;
  unit: Unit;
  force: boolean;
  actor: string;
}): { readonly application: Application; readonly findings: Readonly<Findings> } {
  const findings: Findings = { created: 0, overridden: 0, problems: [], differences: [] };
  const noteProblem = (...problems: readonly string[]) => void findings.problems.push(...problems);
  const noteDifference = (difference: string) => void findings.differences.push(difference);
  const noteCreated = () => {
    findings.created += 1;
  };
  const application: Application = {
    stores,
    unit,
    actor,
    noteCreated,
    noteProblem,
    noteDifference,
    differs: (recorded, wanted, path) => {
      const fields = listDifferences(recorded, wanted);
      if (fields.length === 0) return false;
      if (force) findings.overridden += 1;
      else for (const field of fields) noteDifference(`${path}: ${field}`);
      return force;
    },
    readNumber: (text, path) => {
      const orgno = parseOrganisationNumber(text);
      if (orgno === undefined) noteProblem(`${path}: the check digit of ${text} is wrong`);
      return orgno;
    },
    readScope: async (text, path) => {
      const name = readScopeName(text);
      if (name !== undefined && (await stores.scopes.find(unit.transaction, name)) !== undefined) return name;
      noteProblem(`${path}: there is no scope ${text}`);
      return undefined;
    },
    ensureOrganisation: async (orgno) => {
      if (await stores.organisations.ensure(unit, orgno)) noteCreated();
    },
  };
  return { application, findings };
}

function listDifferences<T extends object>(recorded: T, wanted: T): readonly string[] {
  return (Object.keys(wanted) as (keyof T & string)[]).flatMap((field) => {
    const [was, is] = [JSON.stringify(recorded[field]), JSON.stringify(wanted[field])];
    return was === is ? [] : [`${field} is ${was} on record, ${is} in the file`];
  });
}
