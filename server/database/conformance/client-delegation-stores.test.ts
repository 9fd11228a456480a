import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openTestDatabases, organisations, type TestDatabases } from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { type ChangeFeed, createChangeFeed, type Unit } from '#audit-trail';
import { type ClientDelegationStores, createClientDelegationStores } from '#client-delegations';
import { type Database, openDatabase } from '#database';
import { readSettings } from '#operations';
import { createOrganisationStore } from '#organisations';
import { createSystemUserStores } from '#system-users';

const facilitator = organisations.supplier as OrganisationNumber;
const [first, second, third] = [organisations.stranger, organisations.consumer, organisations.provider].sort() as [
  OrganisationNumber,
  OrganisationNumber,
  OrganisationNumber,
];
const texts = { nb: 'x', nn: 'x', en: 'x' };

for (const kind of ['sqlite memory', 'sqlite file', 'postgres'] as const) {
  describe(`the stores of client delegation on ${kind}`, () => {
    const agent = randomUUID() as string;
    let databases: TestDatabases;
    let database: Database;
    let feed: ChangeFeed;
    let stores: ClientDelegationStores;
    const change = <T>(work: (unit: Unit) => Promise<T>) => feed.change('test', work);

    before(async () => {
      databases = await openTestDatabases();
      const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
      if ('problems' in settings) throw new Error(settings.problems.join());
      const clock = () => 1_000;
      database = await openDatabase(settings.database, clock);
      feed = createChangeFeed({ database, clock });
      stores = createClientDelegationStores({ database, clock });
      const organisationStore = createOrganisationStore({ database, clock });
      const { systems, systemUsers } = createSystemUserStores({ database, clock });
      const system = { id: 's', vendor: facilitator, internalId: randomUUID(), name: texts, description: texts };
      const holdings = { rights: [], accessPackages: [] };
      await change(async (unit) => {
        for (const orgno of [facilitator, first, second, third]) {
          await organisationStore.create(unit, { orgno, name: null, termsSigned: false });
        }
        await systems.create(unit, {
          ...system,
          ...holdings,
          clientIds: [],
          isVisible: true,
          allowedRedirectUrls: [],
        });
        const owned = { partyOrgno: facilitator, vendor: facilitator, systemId: 's', externalRef: 'a' };
        await systemUsers.create(unit, { ...owned, ...holdings, id: agent, userType: 'agent', integrationTitle: 'x' });
        for (const [client, role, accessPackages] of [
          [first, 'a', ['p']],
          [second, 'a', ['p']],
          [second, 'b', ['q']],
          [third, 'a', ['p', 'q']],
        ] as const) {
          await stores.clientRelations.create(unit, { facilitator, client, role, accessPackages });
        }
      });
    });
    after(async () => {
      await database.close();
      await databases.remove();
    });

    test('a client is never on two pages, and never without one of its relations', async () => {
      for (const limit of [2, 3, 4, 5]) {
        const seen: (readonly [string, readonly string[]])[] = [];
        let after: string | undefined = '';
        while (after !== undefined) {
          const page = await stores.clientRelations.listClients(facilitator, { after, limit });
          seen.push(
            ...page.clients.map(({ client, relations }) => [client, relations.map(({ role }) => role)] as const),
          );
          after = page.next;
        }
        assert.deepEqual(seen, [
          [first, ['a']],
          [second, ['a', 'b']],
          [third, ['a']],
        ]);
      }
    });

    test('an agent acts with what all relations of a client have, until they end', async () => {
      const read = async () => {
        const acting = await stores.agentClients.readActing({ systemUserIds: [agent], clients: [first, second] });
        return [first, second].map((client) => acting.packagesFor(agent, client));
      };
      const more = { owner: facilitator, newId: () => randomUUID() as string };
      const given = await change((unit) =>
        stores.agentClients.give(unit, { systemUserId: agent, client: second }, more),
      );
      assert.deepEqual(await read(), [undefined, new Set(['p', 'q'])]);
      await change(async (unit) => {
        const found = await stores.clientRelations.findEver(unit.transaction, {
          facilitator,
          client: second,
          role: 'b',
        });
        if (found !== undefined) await stores.clientRelations.remove(unit, found.relation);
      });
      assert.deepEqual(await read(), [undefined, new Set(['p'])]);
      await change((unit) => stores.agentClients.take(unit, given, facilitator));
      assert.deepEqual(await read(), [undefined, undefined]);
      const again = await change((unit) =>
        stores.agentClients.give(unit, { systemUserId: agent, client: second }, more),
      );
      assert.equal(again.id, given.id);
    });

    test('only the owner itself is acted for with everything', async () => {
      const more = { owner: facilitator, newId: () => randomUUID() as string };
      await change((unit) => stores.agentClients.give(unit, { systemUserId: agent, client: facilitator }, more));
      const acting = await stores.agentClients.readActing({ systemUserIds: [agent], clients: [facilitator, third] });
      assert.deepEqual([acting.packagesFor(agent, facilitator), acting.packagesFor(agent, third)], ['all', undefined]);
    });
  });
}
