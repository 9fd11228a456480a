import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import { derivePersonParty } from './party.ts';
import { type Role, roles } from './roles.ts';

/** A person who can act in Altinn. The number is shown to nobody but the person and written in no log or audit. */
export interface Person {
  readonly kind: 'person';
  readonly pid: string;
  readonly name: string;
  readonly partyId: number;
  readonly partyUuid: string;
  readonly roles: readonly HeldRole[];
}

export interface HeldRole {
  readonly orgno: OrganisationNumber;
  readonly role: Role;
}

/** People who can act in Altinn, and their roles. A role that is taken away leaves its row. */
export interface PeopleStore {
  find(transaction: Kysely<Tables>, pid: string): Promise<Person | undefined>;
  /** By the UUID of the party, in any case of letters, outside a change. */
  readByUuid(partyUuid: string): Promise<Person | undefined>;
  /** By the party id that Altinn's interfaces call a person by, outside a change. */
  readById(partyId: number): Promise<Person | undefined>;
  /** At most `most` people, by name. */
  list(most: number): Promise<readonly Pick<Person, 'name' | 'partyUuid'>[]>;
  /** Gives the person a party id: the derived one, or the next that is free. */
  create(unit: Unit, person: { pid: string; name: string }): Promise<void>;
  rename(unit: Unit, person: Person, name: string): Promise<void>;
  /** The roles that the person has or had, with whether they were taken away. */
  findRoles(
    transaction: Kysely<Tables>,
    pid: string,
  ): Promise<{ readonly orgno: string; readonly role: string; readonly removed: boolean }[]>;
  giveRole(unit: Unit, person: Person, held: HeldRole): Promise<void>;
  removeRole(unit: Unit, person: Person, held: HeldRole): Promise<void>;
}

/** The only SQL on `people` and `person_roles`. */
export function createPeopleStore({ database, clock }: { database: Database; clock: () => number }): PeopleStore {
  const findBy = async (
    transaction: Kysely<Tables>,
    column: 'pid' | 'party_uuid' | 'party_id',
    value: string | number,
  ): Promise<Person | undefined> => {
    const row = await transaction.selectFrom('people').selectAll().where(column, '=', value).executeTakeFirst();
    if (row === undefined) return undefined;
    const held = await transaction
      .selectFrom('person_roles')
      .select(['orgno', 'role'])
      .where('pid', '=', row.pid)
      .where('removed_at', 'is', null)
      .orderBy('orgno')
      .orderBy('role')
      .execute();
    return {
      kind: 'person',
      pid: row.pid,
      name: row.name,
      partyId: row.party_id,
      partyUuid: row.party_uuid,
      // Roles were checked before they were stored; one that a newer version knows opens nothing here.
      roles: (held as HeldRole[]).filter(({ role }) => roles.includes(role)),
    };
  };

  /** Whoever was there first keeps the id. */
  const findFreeId = async (transaction: Kysely<Tables>, wanted: number): Promise<number> => {
    let id = wanted;
    while ((await findBy(transaction, 'party_id', id)) !== undefined) id += 1;
    return id;
  };

  return {
    find: (transaction, pid) => findBy(transaction, 'pid', pid),
    readByUuid: (partyUuid) => findBy(database.reads, 'party_uuid', partyUuid.toLowerCase()),
    readById: (partyId) => findBy(database.reads, 'party_id', partyId),
    list: async (most) => {
      const rows = await database.reads
        .selectFrom('people')
        .select(['name', 'party_uuid'])
        .orderBy('name')
        .orderBy('party_uuid')
        .limit(most)
        .execute();
      return rows.map(({ name, party_uuid }) => ({ name, partyUuid: party_uuid }));
    },
    create: async (unit, { pid, name }) => {
      const derived = derivePersonParty(pid);
      const party_id = await findFreeId(unit.transaction, derived.partyId);
      const at = clock();
      await unit.transaction
        .insertInto('people')
        .values({ pid, party_id, party_uuid: derived.partyUuid, name, created_at: at, updated_at: at })
        .execute();
      await unit.record({ kind: 'person', subject: derived.partyUuid, action: 'create' });
    },
    rename: async (unit, person, name) => {
      await unit.transaction
        .updateTable('people')
        .set({ name, updated_at: clock() })
        .where('pid', '=', person.pid)
        .execute();
      await unit.record({ kind: 'person', subject: person.partyUuid, action: 'rename' });
    },
    findRoles: async (transaction, pid) =>
      (await transaction.selectFrom('person_roles').selectAll().where('pid', '=', pid).execute()).map((row) => ({
        orgno: row.orgno,
        role: row.role,
        removed: row.removed_at !== null,
      })),
    giveRole: async (unit, person, { orgno, role }) => {
      await unit.transaction
        .insertInto('person_roles')
        .values({ pid: person.pid, orgno, role, created_at: clock(), removed_at: null })
        .onConflict((conflict) => conflict.columns(['pid', 'orgno', 'role']).doUpdateSet({ removed_at: null }))
        .execute();
      await unit.record({
        kind: 'person',
        subject: person.partyUuid,
        action: 'give role',
        organisation: orgno,
        after: { role },
      });
    },
    removeRole: async (unit, person, { orgno, role }) => {
      await unit.transaction
        .updateTable('person_roles')
        .set({ removed_at: clock() })
        .where('pid', '=', person.pid)
        .where('orgno', '=', orgno)
        .where('role', '=', role)
        .execute();
      await unit.record({
        kind: 'person',
        subject: person.partyUuid,
        action: 'remove role',
        organisation: orgno,
        before: { role },
      });
    },
  };
}

/** The roles that `person` has in the organisation `orgno`. */
export function rolesIn(person: Pick<Person, 'roles'>, orgno: OrganisationNumber): readonly Role[] {
  return person.roles.filter((held) => held.orgno === orgno).map(({ role }) => role);
}
