import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  databaseKinds,
  exampleRegistry,
  makeClient,
  makePid,
  openTestDatabases,
  organisations,
  scopes,
  type TestDatabases,
} from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { createStandingFinder, delegate, nameScopeResource, revoke } from '#delegations';
import { readSettings } from '#operations';
import { createPartyFinder, everyRight, rightsIn } from '#parties';
import { applyRegistry } from '#registry-file';
import { openRegister, type Register } from '../../open-register.ts';

/** What the stores of the Altinn neighbour promise on every kind of database. */
const consumer = organisations.consumer as OrganisationNumber;
const supplier = organisations.supplier as OrganisationNumber;
const stranger = organisations.stranger as OrganisationNumber;
const pid = makePid();
const resource = nameScopeResource(scopes.delegable);
const pair = { consumer, supplier };

const registry = {
  ...exampleRegistry(makeClient('client')),
  delegations: [{ consumer_orgno: consumer, supplier_orgno: supplier, scope: scopes.delegable }],
  people: [{ pid, name: 'Kari', roles: [{ orgno: consumer, role: 'DAGL' as const }] }],
} as unknown as Parameters<typeof applyRegistry>[1]['registry'];

describe('stores of the Altinn neighbour', () => {
  let databases: TestDatabases;
  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());

  for (const kind of databaseKinds) {
    describe(kind, () => {
      let register: Register;
      const apply = (changed: object = {}, force = false) => {
        const settings = {
          profile: 'local' as const,
          operator: { orgno: '991825827' as OrganisationNumber, name: null },
        };
        return applyRegistry(
          { ...register, settings, clock: Date.now },
          { registry: { ...registry, ...changed }, file: 'test.json', force },
        );
      };
      const standing = async (scope: string, other: Partial<typeof pair> = {}) =>
        (await register.delegations.readStandings([{ ...pair, ...other, scope }]))[0];

      before(async () => {
        const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
        if ('problems' in settings) throw new Error(settings.problems.join());
        register = await openRegister(settings, Date.now);
      });
      after(() => register.database.close());

      test('a registry file makes the delegation, its resource and the people once', async () => {
        await apply();
        const again = await apply();
        assert.deepEqual([again.created, again.differences], [0, []]);
        const found = await register.resources.find(register.database.reads, resource);
        assert.equal(found?.owner, organisations.provider);
        assert.equal(found?.hasPolicy, false);
        assert.deepEqual((await register.resources.listPage({ after: '', limit: 10 })).length, 1);
      });

      test('a question is answered by consumer, supplier and scope together', async () => {
        assert.deepEqual(await standing(scopes.delegable), { granted: true, delegated: true });
        assert.deepEqual(await standing(scopes.granted), { granted: true, delegated: false });
        assert.deepEqual(await standing(scopes.delegable, { supplier: stranger }), { granted: true, delegated: false });
        assert.deepEqual(await standing(scopes.delegable, { consumer: stranger }), {
          granted: false,
          delegated: false,
        });
        const turned = { consumer: supplier, supplier: consumer };
        assert.deepEqual(await standing(scopes.delegable, turned), { granted: false, delegated: false });
        assert.deepEqual(
          await register.delegations.readStandings([
            { ...pair, scope: scopes.granted },
            { ...pair, scope: 'demo:none' },
            { ...pair, scope: scopes.delegable },
          ]),
          [
            { granted: true, delegated: false },
            { granted: false, delegated: false },
            { granted: true, delegated: true },
          ],
        );
      });

      test('what was taken back stays so until the file is forced', async () => {
        const gone = await register.feed.change('test', (unit) => revoke(register, unit, { ...pair, resource }));
        assert.equal(gone, true);
        assert.equal((await standing(scopes.delegable))?.delegated, false);
        assert.deepEqual(await register.delegations.search({ consumer }), []);
        assert.deepEqual((await apply()).differences, [
          '$.delegations[0]: delegated is false on record, true in the file',
        ]);
        assert.equal((await apply({}, true)).overridden, 1);
        assert.equal((await standing(scopes.delegable))?.delegated, true);
      });

      test('memory forgets a yes with the revocation and a no with the delegation', async () => {
        let reads = 0;
        const finder = createStandingFinder({
          read: (questions) => {
            reads += 1;
            return register.delegations.readStandings(questions);
          },
          feed: register.feed,
        });
        await register.feed.follow();
        const ask = async () => (await finder.find(pair, [scopes.delegable]))[0]?.delegated;
        assert.deepEqual([await ask(), await ask(), reads], [true, true, 1]);
        await register.feed.change('test', (unit) => revoke(register, unit, { ...pair, resource }));
        assert.deepEqual([await ask(), await ask(), reads], [false, false, 2]);
        const made = await register.feed.change('test', (unit) =>
          delegate(register, unit, { ...pair, resource, performedBy: 'test' }),
        );
        assert.deepEqual([made, await ask(), reads], [true, true, 3]);
        await register.feed.change('test', (unit) =>
          register.scopes.setAccess(unit, { scope: scopes.delegable as never, consumer, state: 'DENIED' }),
        );
        assert.deepEqual(await finder.find(pair, [scopes.delegable]), [{ granted: false, delegated: true }]);
        register.feed.stop();
      });

      test('a resource that is taken out of use takes its delegations along', async () => {
        const found = await register.resources.find(register.database.reads, resource);
        assert.ok(found);
        await register.feed.change('test', async (unit) => {
          await register.delegations.removeAll(unit, resource);
          await register.resources.remove(unit, found);
        });
        assert.equal((await standing(scopes.delegable))?.delegated, false);
        assert.equal(await register.resources.find(register.database.reads, resource), undefined);
        assert.ok((await register.resources.findEver(register.database.reads, resource))?.removed);
      });

      test('people without a number are found by what their provider calls them; rights end', async () => {
        const { people, database, feed } = register;
        const identity = { issuer: 'https://login.example', subject: 'x' };
        const other = { ...identity, issuer: 'https://other.example' };
        await feed.change('test', async (unit) => {
          await people.create(unit, { name: 'Åse', identity });
          const uuid = (
            await unit.transaction
              .selectFrom('people')
              .select('party_uuid')
              .where('name', '=', 'Åse')
              .executeTakeFirstOrThrow()
          ).party_uuid;
          const made = await people.findByUuid(unit.transaction, uuid);
          assert.ok(made);
          await people.noteIdentity(unit, made, { identity, verifiedEmail: 'aase@example.no' });
          await people.giveRights(unit, made, {
            orgno: consumer,
            rights: ['apis'],
            source: 'member',
            endsAt: undefined,
          });
          await people.giveRights(unit, made, {
            orgno: consumer,
            rights: ['members'],
            source: 'claims',
            endsAt: Date.now() - 1,
          });
          await people.giveRights(unit, made, {
            orgno: supplier,
            rights: ['approvals'],
            source: 'claims',
            endsAt: Date.now() + 60_000,
          });
        });
        const found = await people.findByIdentity(database.reads, identity);
        assert.ok(found);
        assert.equal(found.pid, undefined);
        assert.equal(await people.findByIdentity(database.reads, other), undefined);
        assert.deepEqual(rightsIn(found, consumer), ['apis'], 'claims have ended');
        assert.deepEqual(rightsIn(found, supplier), ['approvals']);
        assert.deepEqual(
          (await people.findMembers(database.reads, consumer, 10)).map(({ person, rights }) => [person.name, rights]),
          [['Åse', ['apis']]],
        );
        assert.deepEqual(await people.findMembers(database.reads, supplier, 10), [], 'claims make nobody a member');
        assert.deepEqual(await people.findIdentities(database.reads, found.partyUuid), [
          { ...identity, verifiedEmail: 'aase@example.no' },
        ]);
        await feed.change('test', (unit) => people.endRights(unit, found, { orgno: consumer, source: 'member' }));
        assert.deepEqual(rightsIn((await people.readByUuid(found.partyUuid)) ?? found, consumer), []);
        assert.deepEqual(await people.findMembers(database.reads, consumer, 10), []);
        assert.equal((await people.findHolders(database.reads, consumer, { roles: ['DAGL'], limit: 2 })).length, 1);
      });

      test('people are found by number, party id and UUID; the audit does not hold their number', async () => {
        const person = await register.people.find(register.database.reads, pid);
        assert.ok(person);
        assert.deepEqual(rightsIn(person, consumer), everyRight);
        assert.deepEqual(rightsIn(person, supplier), []);
        const parties = createPartyFinder(register);
        assert.deepEqual(await parties.findById(person.partyId), person);
        assert.deepEqual(await parties.findByUuid(person.partyUuid.toUpperCase()), person);
        const organisation = await parties.findOrganisation(consumer);
        assert.ok(organisation);
        assert.deepEqual(await parties.findById(organisation.partyId), organisation);
        assert.deepEqual(await parties.findByUuid(organisation.partyUuid), organisation);
        assert.equal(await parties.findOrganisation('974761076' as OrganisationNumber), undefined);
        await register.feed.change('test', (unit) =>
          register.people.removeRole(unit, person, { orgno: consumer, role: 'DAGL' }),
        );
        assert.deepEqual((await register.people.find(register.database.reads, pid))?.roles, []);
        assert.ok(
          (await apply()).differences.includes('$.people[0].roles[0]: held is false on record, true in the file'),
        );
        const audit = await register.database.reads.selectFrom('change_audit').selectAll().execute();
        assert.equal(JSON.stringify(audit).includes(pid), false);
      });

      test('keys of one purpose are none of the other', async () => {
        const key = { kid: 'x', alg: 'RS256' as const, n: 'n', e: 'AQAB', encryptedPrivateKey: '', createdAt: 0 };
        const times = { activeFrom: 0, longestLifetime: 120, retiredAt: null, compromisedAt: null };
        await register.feed.change('test', (unit) => register.altinnKeys.create(unit, { ...key, ...times }));
        assert.deepEqual(
          (await register.altinnKeys.readAll()).map(({ kid }) => kid),
          ['x'],
        );
        assert.deepEqual(await register.signingKeys.readAll(), []);
      });
    });
  }
});
