import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openTestDatabases, organisations, type TestDatabases } from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { createChangeFeed } from '#audit-trail';
import { createClientDelegationStores } from '#client-delegations';
import { type Database, openDatabase } from '#database';
import { readSettings } from '#operations';
import { createOrganisationStore } from '#organisations';
import { createPartyFinder, createPeopleStore, partyOfOrganisation } from '#parties';
import { createSystemUserStores } from '#system-users';
import { type AccessDependencies, answerQuestions } from './answer-questions.ts';
import type { Question } from './read-request.ts';

const vendor = organisations.supplier as OrganisationNumber;
const customer = organisations.consumer as OrganisationNumber;
const PACKAGE = 'urn:altinn:accesspackage:x';
const texts = { nb: 'x', nn: 'x', en: 'x' };
const right = (resource: string, action?: string) => ({
  ...(action !== undefined && { action }),
  resource: [{ id: 'urn:altinn:resource', value: resource }],
});
const attributes = (...pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([id, value]) => ({ id, value, include: false }));
const { partyId, partyUuid } = partyOfOrganisation(customer);

const question = (
  systemUser: string,
  resource: string,
  party: readonly [string, string] = ['urn:altinn:organization:identifier-no', customer],
): Question => ({
  subject: attributes(['urn:altinn:systemuser:uuid', systemUser]),
  action: attributes(['urn:oasis:names:tc:xacml:1.0:action:action-id', 'read']),
  resource: attributes(['urn:altinn:resource', resource], party),
});

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of ['sqlite memory', 'postgres'] as const) {
  describe(`questions to the PDP on ${kind}`, () => {
    const users = Array.from({ length: 500 }, () => randomUUID() as string);
    let database: Database;
    let given: AccessDependencies;
    let statements: string[] = [];

    before(async () => {
      const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
      if ('problems' in settings) throw new Error(settings.problems.join());
      const clock = () => 1_000;
      database = await openDatabase(settings.database, clock);
      // Every statement of the answer goes this way, or the test fails: there are no others.
      const counted = {
        ...database,
        get reads(): Database['reads'] {
          throw new Error('a statement that nobody counts');
        },
        prepare: (name: string, text: Parameters<Database['prepare']>[1]) => {
          const query = database.prepare(name, text);
          return (parameters: Parameters<typeof query>[0]) => {
            statements.push(name);
            return query(parameters);
          };
        },
      };
      const organisationStore = createOrganisationStore({ database: counted, clock });
      const stores = createSystemUserStores({ database: counted, clock });
      const people = createPeopleStore({ database, clock });
      given = {
        ...stores,
        ...createClientDelegationStores({ database: counted, clock }),
        parties: createPartyFinder({ organisations: organisationStore, people }),
      };
      await createChangeFeed({ database, clock }).change('test', async (unit) => {
        for (const orgno of [vendor, customer]) {
          await organisationStore.create(unit, { orgno, name: null, termsSigned: false });
        }
        const known = { urn: PACKAGE, resources: ['packed'], delegable: true, assignableTo: ['standard' as const] };
        await stores.accessPackages.create(unit, known);
        const system = { vendor, name: texts, description: texts, isVisible: true, allowedRedirectUrls: [] };
        const holdings = { rights: [right('own', 'read')], accessPackages: [{ urn: PACKAGE }] };
        for (const id of ['live', 'dead']) {
          const described = { ...system, ...holdings, id, clientIds: [], deleted: false, internalId: randomUUID() };
          await stores.systems.create(unit, described);
          if (id === 'dead') await stores.systems.remove(unit, described);
        }
        for (const [place, id] of users.entries()) {
          await stores.systemUsers.create(unit, {
            ...holdings,
            id,
            userType: 'standard',
            vendor,
            systemId: place === 1 ? 'dead' : 'live',
            partyOrgno: customer,
            externalRef: id,
            integrationTitle: 'x',
          });
        }
      });
    });
    after(() => database.close());

    const answer = async (questions: readonly Question[], hasLeft: () => boolean = () => false) => {
      statements = [];
      return answerQuestions(given, { questions, hasLeft });
    };
    const [user = '', ofDeadSystem = ''] = users;

    test('are answered with as many statements as one', async () => {
      const byParty = (index: number): readonly [string, string] =>
        index % 2 === 0 ? ['urn:altinn:partyid', String(partyId)] : ['urn:altinn:party:uuid', partyUuid];
      const decisions = await answer(users.map((id, index) => question(id, 'own', byParty(index))));
      assert.deepEqual(statements, ['system-users-acting', 'package-resources', 'organisations']);
      assert.equal(decisions?.filter((decision) => decision === 'Permit').length, 499);
      assert.equal(decisions?.[1], 'NotApplicable');
    });

    test('have the answers that each alone has', async () => {
      const stranger = partyOfOrganisation(organisations.stranger as OrganisationNumber);
      const questions: readonly (readonly [Question, string])[] = [
        [question(user, 'own'), 'Permit'],
        [question(user.toUpperCase(), 'packed'), 'Permit'],
        [question(user, 'other'), 'NotApplicable'],
        [question(ofDeadSystem, 'own'), 'NotApplicable'],
        [question(randomUUID(), 'own'), 'NotApplicable'],
        [question(user, 'own', ['urn:altinn:organization:identifier-no', vendor]), 'NotApplicable'],
        [question(user, 'own', ['urn:altinn:party:uuid', partyUuid.toUpperCase()]), 'Permit'],
        [question(user, 'own', ['urn:altinn:party:uuid', stranger.partyUuid]), 'NotApplicable'],
        [question(user, 'own', ['urn:altinn:partyid', String(stranger.partyId)]), 'NotApplicable'],
      ];
      const decisions = await answer(questions.map(([asked]) => asked));
      assert.deepEqual(
        decisions,
        questions.map(([, expected]) => expected),
      );
      for (const [asked, expected] of questions) assert.deepEqual(await answer([asked]), [expected]);
    });

    test('cost no statement where nothing could be looked up, and none more when the caller has left', async () => {
      const [unclear] = (await answer([question('nobody', 'own')])) ?? [];
      assert.equal(typeof unclear, 'object');
      assert.deepEqual(statements, []);
      for (const stays of [0, 1, 2]) {
        let looks = 0;
        const left = await answer([question(user, 'own', ['urn:altinn:partyid', String(partyId)])], () => {
          looks += 1;
          return looks > stays;
        });
        assert.equal(left, undefined);
        assert.equal(statements.length, stays);
      }
    });
  });
}
