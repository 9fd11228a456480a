import type { OrganisationNumber } from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import type { Unit } from '#audit-trail';
import type { Database, Tables } from '#database';
import { derivePersonParty } from './party.ts';
import { everyRight, type Right } from './right.ts';
import type { HeldRights, HeldRole, RightSource } from './rights.ts';
import { roles } from './roles.ts';

/** A person who can act for themselves and for organisations. The number is shown to nobody but the person and written in no log or audit. */
export interface Person {
  readonly kind: 'person';
  /** Nothing when the sign-in provider tells no national identity number. */
  readonly pid: string | undefined;
  /** Empty when no one has told it. */
  readonly name: string;
  readonly partyId: number;
  readonly partyUuid: string;
  readonly roles: readonly HeldRole[];
  /** Those that had not ended when the person was read. */
  readonly rights: readonly HeldRights[];
}

/** What a sign-in provider calls a person. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** A person who has rights in an organisation because an administrator gave them. */
export interface Member {
  readonly person: Pick<Person, 'partyUuid' | 'name'>;
  readonly rights: readonly Right[];
  readonly since: number;
}

/** People who can act, their roles and rights. What is taken away leaves its row. */
export interface PeopleStore {
  find(transaction: Kysely<Tables>, pid: string): Promise<Person | undefined>;
  /** The person whom a sign-in provider has called so before. */
  findByIdentity(transaction: Kysely<Tables>, identity: Identity): Promise<Person | undefined>;
  findByUuid(transaction: Kysely<Tables>, partyUuid: string): Promise<Person | undefined>;
  /** By the UUID of the party, in any case of letters, outside a change. */
  readByUuid(partyUuid: string): Promise<Person | undefined>;
  /** By the party id that Altinn's interfaces call a person by, outside a change. */
  readById(partyId: number): Promise<Person | undefined>;
  /** At most `most` people, by name. */
  list(most: number): Promise<readonly Pick<Person, 'name' | 'partyUuid'>[]>;
  /**
   * Gives the person a party id: the derived one, or the next that is free. Without a number, the identity makes the party. Returns the
   * UUID of the party.
   */
  create(
    unit: Unit,
    person: { readonly name: string } & ({ readonly pid: string } | { readonly identity: Identity }),
  ): Promise<string>;
  rename(unit: Unit, person: Person, name: string): Promise<void>;
  /** Remembers that a provider calls the person so, and the address that it vouches for. */
  noteIdentity(
    unit: Unit,
    person: Person,
    noted: { readonly identity: Identity; readonly verifiedEmail: string | undefined },
  ): Promise<void>;
  /** What providers call the person, with the addresses that they vouch for. */
  findIdentities(
    transaction: Kysely<Tables>,
    partyUuid: string,
  ): Promise<readonly (Identity & { readonly verifiedEmail: string | undefined })[]>;
  /** The roles that the person has or had, with whether they were taken away. */
  findRoles(
    transaction: Kysely<Tables>,
    partyUuid: string,
  ): Promise<{ readonly orgno: string; readonly role: string; readonly removed: boolean }[]>;
  giveRole(unit: Unit, person: Person, held: HeldRole): Promise<void>;
  removeRole(unit: Unit, person: Person, held: HeldRole): Promise<void>;
  /** Rights in one organisation, in place of those that the same source gave before. */
  giveRights(unit: Unit, person: Pick<Person, 'partyUuid'>, held: HeldRights): Promise<void>;
  /** Ends what `source` gave in one organisation. */
  endRights(
    unit: Unit,
    person: Pick<Person, 'partyUuid'>,
    ended: { readonly orgno: OrganisationNumber; readonly source: RightSource },
  ): Promise<void>;
  /** The members of an organisation, by name; at most `limit`. */
  findMembers(transaction: Kysely<Tables>, orgno: OrganisationNumber, limit: number): Promise<readonly Member[]>;
  /** Who may administer the organisation by a role on record, as parties. At most `limit`. */
  findHolders(
    transaction: Kysely<Tables>,
    orgno: OrganisationNumber,
    { roles, limit }: { roles: readonly string[]; limit: number },
  ): Promise<readonly string[]>;
}

/** The only SQL on `people`, `person_roles`, `person_identities` and `person_rights`. */
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
      .where('party_uuid', '=', row.party_uuid)
      .where('removed_at', 'is', null)
      .orderBy('orgno')
      .orderBy('role')
      .execute();
    const given = await transaction
      .selectFrom('person_rights')
      .select(['orgno', 'rights', 'source', 'ends_at'])
      .where('party_uuid', '=', row.party_uuid)
      .where((its) => its.or([its('ends_at', 'is', null), its('ends_at', '>', clock())]))
      .orderBy('orgno')
      .orderBy('source')
      .execute();
    return {
      kind: 'person',
      pid: row.pid ?? undefined,
      name: row.name,
      partyId: row.party_id,
      partyUuid: row.party_uuid,
      // Roles were checked before they were stored; one that a newer version knows opens nothing here.
      roles: (held as HeldRole[]).filter(({ role }) => roles.includes(role)),
      rights: given.map(({ orgno, rights, source, ends_at }) => ({
        orgno: orgno as OrganisationNumber,
        rights: keepKnown(rights),
        source: source as RightSource,
        endsAt: ends_at ?? undefined,
      })),
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
    findByIdentity: async (transaction, { issuer, subject }) => {
      const known = await transaction
        .selectFrom('person_identities')
        .select('party_uuid')
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst();
      return known && findBy(transaction, 'party_uuid', known.party_uuid);
    },
    findByUuid: (transaction, partyUuid) => findBy(transaction, 'party_uuid', partyUuid.toLowerCase()),
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
    create: async (unit, person) => {
      const derived = derivePersonParty('pid' in person ? person.pid : person.identity);
      const party_id = await findFreeId(unit.transaction, derived.partyId);
      const at = clock();
      await unit.transaction
        .insertInto('people')
        .values({
          party_uuid: derived.partyUuid,
          pid: 'pid' in person ? person.pid : null,
          party_id,
          name: person.name,
          created_at: at,
          updated_at: at,
        })
        .execute();
      await unit.record({ kind: 'person', subject: derived.partyUuid, action: 'create' });
      return derived.partyUuid;
    },
    rename: async (unit, person, name) => {
      await unit.transaction
        .updateTable('people')
        .set({ name, updated_at: clock() })
        .where('party_uuid', '=', person.partyUuid)
        .execute();
      await unit.record({ kind: 'person', subject: person.partyUuid, action: 'rename' });
    },
    noteIdentity: async (unit, person, { identity, verifiedEmail }) => {
      const at = clock();
      const noted = { party_uuid: person.partyUuid, verified_email: verifiedEmail ?? null, updated_at: at };
      await unit.transaction
        .insertInto('person_identities')
        .values({ issuer: identity.issuer, subject: identity.subject, created_at: at, ...noted })
        .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doUpdateSet(noted))
        .execute();
      await unit.record({
        kind: 'person',
        subject: person.partyUuid,
        action: 'note identity',
        after: { issuer: identity.issuer },
      });
    },
    findIdentities: async (transaction, partyUuid) =>
      (await transaction.selectFrom('person_identities').selectAll().where('party_uuid', '=', partyUuid).execute()).map(
        ({ issuer, subject, verified_email }) => ({
          issuer,
          subject,
          verifiedEmail: verified_email ?? undefined,
        }),
      ),
    findRoles: async (transaction, partyUuid) =>
      (await transaction.selectFrom('person_roles').selectAll().where('party_uuid', '=', partyUuid).execute()).map(
        (row) => ({ orgno: row.orgno, role: row.role, removed: row.removed_at !== null }),
      ),
    giveRole: async (unit, person, { orgno, role }) => {
      await unit.transaction
        .insertInto('person_roles')
        .values({ party_uuid: person.partyUuid, orgno, role, created_at: clock(), removed_at: null })
        .onConflict((conflict) => conflict.columns(['party_uuid', 'orgno', 'role']).doUpdateSet({ removed_at: null }))
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
        .where('party_uuid', '=', person.partyUuid)
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
    giveRights: async (unit, { partyUuid }, { orgno, rights, source, endsAt }) => {
      const at = clock();
      const given = { rights, ends_at: endsAt ?? null, updated_at: at };
      await unit.transaction
        .insertInto('person_rights')
        .values({ party_uuid: partyUuid, orgno, source, created_at: at, ...given })
        .onConflict((conflict) => conflict.columns(['party_uuid', 'orgno', 'source']).doUpdateSet(given))
        .execute();
      await unit.record({
        kind: 'person',
        subject: partyUuid,
        action: 'give rights',
        organisation: orgno,
        after: { source, rights, ...(endsAt !== undefined && { ends_at: new Date(endsAt).toISOString() }) },
      });
    },
    endRights: async (unit, { partyUuid }, { orgno, source }) => {
      const at = clock();
      await unit.transaction
        .updateTable('person_rights')
        .set({ ends_at: at, updated_at: at })
        .where('party_uuid', '=', partyUuid)
        .where('orgno', '=', orgno)
        .where('source', '=', source)
        .execute();
      await unit.record({
        kind: 'person',
        subject: partyUuid,
        action: 'end rights',
        organisation: orgno,
        before: { source },
      });
    },
    findMembers: async (transaction, orgno, limit) =>
      (
        await transaction
          .selectFrom('person_rights as r')
          .innerJoin('people as p', 'p.party_uuid', 'r.party_uuid')
          .select(['p.party_uuid', 'p.name', 'r.rights', 'r.created_at'])
          .where('r.orgno', '=', orgno)
          .where('r.source', '=', 'member')
          .where((its) => its.or([its('r.ends_at', 'is', null), its('r.ends_at', '>', clock())]))
          .orderBy('p.name')
          .orderBy('p.party_uuid')
          .limit(limit)
          .execute()
      ).map(({ party_uuid, name, rights, created_at }) => ({
        person: { partyUuid: party_uuid, name },
        rights: keepKnown(rights),
        since: created_at,
      })),
    findHolders: async (transaction, orgno, { roles: wanted, limit }) =>
      (
        await transaction
          .selectFrom('person_roles')
          .select('party_uuid')
          .distinct()
          .where('orgno', '=', orgno)
          .where('role', 'in', [...wanted])
          .where('removed_at', 'is', null)
          .limit(limit)
          .execute()
      ).map(({ party_uuid }) => party_uuid),
  };
}

/** A right that a newer version knows opens nothing here. */
function keepKnown(rights: readonly string[]): readonly Right[] {
  return everyRight.filter((right) => rights.includes(right));
}
