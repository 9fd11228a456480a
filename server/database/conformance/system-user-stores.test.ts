import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { databaseKinds, openTestDatabases, organisations, type TestDatabases } from '@portvakt/own-tests';
import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import { type ChangeFeed, createChangeFeed, type Unit } from '#audit-trail';
import { type Database, openDatabase } from '#database';
import { createOrganisationStore } from '#organisations';
import { createSystemUserStores, type SystemUserRequest, type SystemUserStores } from '#system-users';

const vendor = organisations.supplier as OrganisationNumber;
const customer = organisations.consumer as OrganisationNumber;
/** Rows of a page of what a system has (Altinn authentication, «Paginated»). */
const pageSize = 50;
const texts = { nb: 'x', nn: 'x', en: 'x' };

for (const kind of databaseKinds) {
  describe(`the stores of system users on ${kind}`, () => {
    let databases: TestDatabases;
    let database: Database;
    let feed: ChangeFeed;
    let stores: SystemUserStores;
    let now = 1_000;
    const change = <T>(work: (unit: Unit) => Promise<T>) => feed.change('test', work);
    const system = (id: string, clientIds: readonly string[] = []) => ({
      id: `${vendor}_${id}`,
      vendor,
      internalId: randomUUID(),
      name: texts,
      description: texts,
      rights: [],
      accessPackages: [],
      clientIds,
      isVisible: true,
      allowedRedirectUrls: [],
    });
    const user = (systemId: string, externalRef: string) => ({
      id: randomUUID() as string,
      userType: 'standard' as const,
      vendor,
      systemId: `${vendor}_${systemId}`,
      partyOrgno: customer,
      externalRef,
      integrationTitle: 'x',
      rights: [],
      accessPackages: [],
    });
    const request = (systemId: string, externalRef: string): SystemUserRequest => ({
      ...user(systemId, externalRef),
      redirectUrl: undefined,
      status: 'New',
      escalated: false,
      createdAt: now,
    });

    before(async () => {
      databases = await openTestDatabases();
      const url = await databases.create(kind);
      const location =
        kind === 'postgres'
          ? ({ kind: 'postgres', url } as const)
          : kind === 'sqlite file'
            ? ({ kind: 'sqlite', file: url.slice('sqlite:'.length) } as const)
            : ({ kind: 'sqlite-memory' } as const);
      const clock = () => now;
      database = await openDatabase(location, clock);
      feed = createChangeFeed({ database, clock });
      stores = createSystemUserStores({ database, clock });
      const organisationStore = createOrganisationStore({ database, clock });
      await change(async (unit) => {
        for (const orgno of [vendor, customer]) {
          await organisationStore.create(unit, { orgno, name: null, termsSigned: false });
        }
        await stores.systems.create(unit, system('one', ['client-1']));
        await stores.systems.create(unit, system('two'));
      });
    });
    after(async () => {
      await database.close();
      await databases.remove();
    });

    test('the database itself keeps apart what must be one', async () => {
      await change((unit) => stores.systemUsers.create(unit, user('one', 'once')));
      await assert.rejects(change((unit) => stores.systemUsers.create(unit, user('one', 'once'))));
      await change((unit) => stores.systemUserRequests.create(unit, request('one', 'once')));
      await assert.rejects(change((unit) => stores.systemUserRequests.create(unit, request('one', 'once'))));
      await change((unit) => stores.systemUserRequests.create(unit, { ...request('one', 'once'), userType: 'agent' }));
      await assert.rejects(change((unit) => stores.systems.create(unit, system('three', ['client-1']))));
      await assert.rejects(change((unit) => stores.systems.create(unit, system('one'))));
      // What was refused has left nothing.
      assert.equal(await stores.systems.find(database.reads, `${vendor}_three`), undefined);
    });

    test('the newest of a triple is found, one in use before one that is not', async () => {
      const triple = { systemId: `${vendor}_two`, partyOrgno: customer, externalRef: 'again' };
      const [first, second] = [user('two', 'again'), user('two', 'again')];
      const findEver = () => change((unit) => stores.systemUsers.findEver(unit.transaction, triple));
      assert.equal(await findEver(), undefined);
      await change(async (unit) => {
        await stores.systemUsers.create(unit, first);
        const made = await stores.systemUsers.find(unit.transaction, first.id);
        if (made !== undefined) await stores.systemUsers.remove(unit, made);
      });
      now += 1;
      assert.deepEqual([(await findEver())?.user.id, (await findEver())?.removed], [first.id, true]);
      await change((unit) => stores.systemUsers.create(unit, second));
      assert.deepEqual([(await findEver())?.user.id, (await findEver())?.removed], [second.id, false]);
      assert.equal(await change((unit) => stores.systemUsers.isIdUsed(unit.transaction, first.id)), true);
      assert.equal(await change((unit) => stores.systemUsers.isIdUsed(unit.transaction, randomUUID())), false);
    });

    test('a page ends where the next begins, also among those of one moment', async () => {
      await change(async (unit) => {
        for (let index = 0; index < pageSize + 5; index += 1) {
          await stores.systemUserRequests.create(unit, request('two', `paged-${index}`));
        }
      });
      const read = (after?: { createdAt: number; id: string }) =>
        stores.systemUserRequests.listOfSystem(`${vendor}_two`, { userType: 'standard', after });
      const first = await read();
      assert.equal(first.length, pageSize + 1);
      const last = first[pageSize - 1] as SystemUserRequest;
      const second = await read({ createdAt: last.createdAt, id: last.id });
      assert.equal(second.length, 5);
      assert.equal(second[0]?.id, first[pageSize]?.id);
    });

    test('the look-up of a grant needs every part of it', async () => {
      const made = user('one', 'Grant');
      await change((unit) => stores.systemUsers.create(unit, made));
      const question = { clientId: 'client-1' as ClientId, vendor, owner: customer, externalRef: 'Grant' };
      assert.equal((await stores.systemUsers.readOfGrant(question))?.id, made.id);
      for (const other of [
        { clientId: 'client-2' as ClientId },
        { vendor: customer },
        { owner: vendor },
        { externalRef: 'grant' },
      ]) {
        assert.equal(await stores.systemUsers.readOfGrant({ ...question, ...other }), undefined);
      }
      const missing = await stores.systemUsers.describeMissing({ ...question, externalRef: 'x' });
      assert.equal(missing.live, `${vendor}_one`);
      assert.ok(missing.users.some(({ externalRef }) => externalRef === 'Grant'));
      assert.equal(missing.waiting, 'New');
    });
  });
}
