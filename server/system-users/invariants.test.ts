import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type DatabaseKind,
  databaseKinds,
  openTestDatabases,
  organisations,
  type TestDatabases,
} from '@portvakt/own-tests';
import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import fc from 'fast-check';
import { type ChangeFeed, createChangeFeed, type Unit } from '#audit-trail';
import { type Database, openDatabase } from '#database';
import { createOrganisationStore } from '#organisations';
import { approveRequest, rejectRequest } from './answer-request.ts';
import { answerChange, askForChange } from './ask-for-change.ts';
import { askForUser } from './ask-for-user.ts';
import { createSystemUserStores, type SystemUserDependencies } from './dependencies.ts';
import { createSystemUserFinder, type KeptSystemUserFinder } from './find-system-user.ts';
import { createForParty, deleteForParty } from './keep-for-party.ts';
import { deleteSystem, registerUncounted, replaceSystem } from './register-system.ts';
import { RESOURCE, type Right, type UserType } from './right.ts';
import { type SentSystem, writeSystem } from './system-fields.ts';

const vendors = [organisations.supplier, organisations.stranger] as OrganisationNumber[];
const customers = [organisations.consumer, organisations.provider] as OrganisationNumber[];
const references = ['a', 'b'] as const;
const clientIds = ['client-1', 'client-2', 'client-3'] as ClientId[];
const packageUrn = 'urn:altinn:accesspackage:x';
const on = (value: string): Right => ({ resource: [{ id: RESOURCE, value }] });
const names = { nb: 'x', nn: 'x', en: 'x' };

/** What may be done; numbers choose among what is there, so that most calls mean something. */
type Step = readonly [name: StepName, one: number, two: number, three: number];
const stepNames = [
  'register',
  'attach',
  'drop system',
  'ask',
  'approve',
  'reject',
  'withdraw',
  'create',
  'take away',
  'ask for change',
  'answer change',
] as const;
type StepName = (typeof stepNames)[number];

interface World {
  readonly given: SystemUserDependencies & { readonly feed: ChangeFeed };
  readonly database: Database;
  readonly finder: KeptSystemUserFinder;
}

async function openWorld(url: string): Promise<World> {
  const clock = Date.now;
  const location =
    url === 'sqlite::memory:'
      ? ({ kind: 'sqlite-memory' } as const)
      : url.startsWith('sqlite:')
        ? ({ kind: 'sqlite', file: url.slice('sqlite:'.length) } as const)
        : ({ kind: 'postgres', url } as const);
  const database = await openDatabase(location, clock);
  const feed: ChangeFeed = createChangeFeed({ database, clock });
  await feed.follow();
  const stores = createSystemUserStores({ database, clock });
  const organisationStore = createOrganisationStore({ database, clock });
  await feed.change('test', async (unit) => {
    for (const orgno of [...vendors, ...customers]) {
      await organisationStore.create(unit, { orgno, name: null, termsSigned: false });
    }
    await stores.accessPackages.create(unit, {
      urn: packageUrn,
      resources: [],
      delegable: true,
      assignableTo: ['standard', 'agent'],
    });
  });
  const resources = {
    // Every resource exists here: this is about system users.
    findAll: async (_transaction: unknown, identifiers: Iterable<string>) =>
      new Map(
        Array.from(identifiers, (identifier) => [
          identifier,
          { identifier, type: 'GenericAccessResource', delegable: true },
        ]),
      ) as unknown as Awaited<ReturnType<SystemUserDependencies['resources']['findAll']>>,
  };
  const given = {
    ...stores,
    database,
    feed,
    clock,
    newId: randomUUID,
    quotas: 'unbound' as const,
    organisations: organisationStore,
    resources,
  };
  // So small that answers are pushed out all the time.
  return { given, database, finder: createSystemUserFinder({ ...stores, feed, mostRemembered: 5 }) };
}

async function readAll({ database }: World) {
  const [systems, clients, requests, users] = await Promise.all([
    database.reads.selectFrom('systems').selectAll().orderBy('id').execute(),
    database.reads.selectFrom('system_clients').selectAll().execute(),
    database.reads.selectFrom('system_user_requests').selectAll().orderBy('id').execute(),
    database.reads.selectFrom('system_users').selectAll().orderBy('id').execute(),
  ]);
  const changes = await database.reads.selectFrom('system_user_changes').selectAll().orderBy('id').execute();
  return { systems, clients, requests, users, changes };
}

async function take(world: World, [name, one, two, three]: Step): Promise<unknown> {
  const { given } = world;
  const { systems, requests, users, changes } = await readAll(world);
  const pick = <T>(list: readonly T[], choice: number): T | undefined => list[choice % Math.max(list.length, 1)];
  const vendor = vendors[one % 2] as OrganisationNumber;
  const customer = customers[two % 2] as OrganisationNumber;
  const system = pick(systems, one);
  const request = pick(requests, one);
  const user = pick(users, one);
  const change = pick(changes, one);
  const userType: UserType = three % 4 === 0 ? 'agent' : 'standard';
  const registrar = 'any' as const;
  const inUnit = <T>(work: (unit: Unit) => Promise<T>) => given.feed.change('test', work);
  const described = (id: string, of: OrganisationNumber) => ({
    id,
    vendor: of,
    name: names,
    description: names,
    rights: [on('r1'), on('r2')],
    accessPackages: [{ urn: packageUrn }],
    clientIds: [clientIds[two % 3] as string],
    isVisible: true,
    allowedRedirectUrls: [],
  });
  const id = { register: `${vendor}_${three % 3}`, own: system?.id ?? '' };

  switch (name) {
    case 'register':
      return inUnit((unit) => registerUncounted(given, unit, described(id.register, vendor)));
    case 'attach': {
      const { clientIds, ...rest } = described(id.own, system?.vendor_orgno as OrganisationNumber);
      const sent = writeSystem({ ...rest, clientIds, internalId: '', deleted: false }) as unknown as SentSystem;
      return inUnit((unit) => replaceSystem(given, unit, { id: id.own, registrar, sent }));
    }
    case 'drop system':
      return three % 3 === 0 ? inUnit((unit) => deleteSystem(given, unit, { id: id.own, registrar })) : undefined;
    case 'ask':
      return inUnit((unit) =>
        askForUser(given, unit, {
          vendor: system?.vendor_orgno as OrganisationNumber,
          userType,
          asked: {
            systemId: id.own,
            partyOrgNo: customer,
            externalRef: references[three % 2],
            integrationTitle: undefined,
            rights: [on('r1')],
            accessPackages: [{ urn: packageUrn }],
            redirectUrl: undefined,
          },
        }),
      );
    case 'approve':
    case 'reject':
      return inUnit((unit) =>
        (name === 'approve' ? approveRequest : rejectRequest)(given, unit, {
          id: request?.id ?? '',
          userType: (request?.user_type ?? 'standard') as UserType,
          party: customer,
        }),
      );
    case 'withdraw':
      return inUnit(async (unit) => {
        const found = await given.systemUserRequests.find(unit.transaction, request?.id ?? '');
        if (found !== undefined) await given.systemUserRequests.remove(unit, found);
      });
    case 'create':
      return inUnit((unit) =>
        createForParty(given, unit, { party: customer, systemId: id.own, integrationTitle: undefined }),
      );
    case 'take away':
      return inUnit((unit) =>
        deleteForParty({ ...given, hasClients: async () => false }, unit, {
          party: customer,
          id: user?.id ?? '',
          userType: (user?.user_type ?? 'standard') as UserType,
        }),
      );
    case 'ask for change':
      return inUnit(async (unit) => {
        const found = await given.systemUsers.find(unit.transaction, user?.id ?? '');
        if (found === undefined) return;
        const wishes = {
          requiredRights: [on('r2')],
          unwantedRights: three % 2 === 0 ? [on('r1')] : [],
          requiredAccessPackages: [],
          unwantedAccessPackages: [],
          redirectUrl: undefined,
        };
        await askForChange(given, unit, { vendor: found.vendor, id: randomUUID(), systemUserId: found.id, wishes });
      });
    case 'answer change':
      return inUnit((unit) =>
        answerChange(given, unit, { id: change?.id ?? '', party: customer, approve: three % 2 === 0 }),
      );
  }
}

/** What holds whatever was done, in whatever order. */
async function checkInvariants(world: World): Promise<void> {
  const { systems, clients, requests, users, changes } = await readAll(world);
  const isUnique = (keys: readonly string[], what: string) =>
    assert.equal(new Set(keys).size, keys.length, `more than one ${what}`);
  const inUse = <T extends { removed_at: number | null }>(rows: readonly T[]) =>
    rows.filter(({ removed_at }) => removed_at === null);
  const liveUsers = inUse(users);
  const liveRequests = inUse(requests);

  isUnique(
    liveUsers.map((user) => JSON.stringify([user.system_id, user.party_orgno, user.external_ref])),
    'live system user of a triple',
  );
  isUnique(
    liveRequests.map((row) => JSON.stringify([row.system_id, row.party_orgno, row.external_ref, row.user_type])),
    'live request of a triple',
  );
  isUnique(
    inUse(clients).map(({ client_id }) => client_id),
    'live system of a client',
  );
  for (const { system_id } of inUse(clients)) {
    assert.equal(systems.find(({ id }) => id === system_id)?.removed_at, null, 'a deleted system has a client');
  }
  const userOf = new Map(users.map((user) => [user.id, user]));
  for (const request of requests) {
    const user = userOf.get(request.id);
    if (request.removed_at === null) {
      const isAccepted = request.status === 'Accepted';
      assert.equal(user?.removed_at === null, isAccepted, 'a live request is accepted exactly when its user is there');
    }
    if (request.status !== 'Accepted') assert.equal(user, undefined, 'only an accepted request has a user');
    if (user !== undefined) {
      assert.deepEqual(
        [user.system_id, user.party_orgno, user.external_ref, user.user_type],
        [request.system_id, request.party_orgno, request.external_ref, request.user_type],
      );
    }
  }
  for (const { status, system_user_id } of changes) {
    if (status === 'Accepted') assert.ok(userOf.has(system_user_id));
  }
  for (const user of liveUsers) {
    const held = (user.rights as Right[]).map((right) => right.resource[0]?.value);
    assert.ok(
      held.every((resource) => ['r1', 'r2'].includes(resource ?? '')),
      'a right that no system offers',
    );
  }

  // The token path says the same as the tables, whatever it remembers.
  for (const vendor of vendors) {
    for (const clientId of clientIds) {
      const systemId = inUse(clients).find(({ client_id }) => client_id === clientId)?.system_id;
      const system = systems.find(({ id, vendor_orgno }) => id === systemId && vendor_orgno === vendor);
      for (const owner of customers) {
        for (const externalRef of [...references, owner]) {
          const expected = liveUsers.find(
            (user) => user.system_id === system?.id && user.party_orgno === owner && user.external_ref === externalRef,
          );
          const found = await world.finder.find({ clientId, vendor, owner, externalRef });
          assert.equal(found?.id, expected?.id);
        }
      }
    }
  }
}

const step = fc.tuple(fc.constantFrom(...stepNames), fc.nat(60), fc.nat(60), fc.nat(60));
/** The beginning of a sequence: something to work with. */
const opening: readonly Step[] = [
  ['register', 0, 0, 0],
  ['register', 1, 1, 1],
  ['ask', 0, 0, 1],
];

/** After the opening: a request rejected, one approved and one left open, so that no run can miss an answer. */
const everyAnswer: Step[] = [
  ['reject', 0, 0, 0],
  ['ask', 0, 1, 1],
  ['approve', 0, 1, 0],
  ['approve', 1, 1, 0],
  ['ask', 0, 0, 2],
];

for (const kind of databaseKinds) {
  describe(`whatever is done with system users, on ${kind}`, () => {
    let databases: TestDatabases;
    before(async () => {
      databases = await openTestDatabases();
    });
    after(() => databases.remove());

    test('what must hold holds', async () => {
      const runs: Readonly<Record<DatabaseKind, number>> = { 'sqlite file': 4, 'sqlite memory': 15, postgres: 3 };
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
          const world = await openWorld(await databases.create(kind));
          try {
            for (const taken of [...opening, ...steps]) {
              await take(world, taken);
              await checkInvariants(world);
            }
            const { requests, users, changes } = await readAll(world);
            for (const { status } of [...requests, ...changes]) seen.add(status);
            if (users.some(({ removed_at }) => removed_at !== null)) seen.add('deleted user');
          } finally {
            world.given.feed.stop();
            await world.database.close();
          }
        }),
        { numRuns: runs[kind], examples: [[everyAnswer]] },
      );
      // Otherwise it has proved little.
      for (const reached of ['New', 'Accepted', 'Rejected']) assert.ok(seen.has(reached), reached);
    });

    test('of fifty approvals at once one succeeds', async () => {
      const world = await openWorld(await databases.create(kind));
      try {
        for (const taken of opening) await take(world, taken);
        const { requests } = await readAll(world);
        const [request] = requests;
        const outcomes = await Promise.all(
          Array.from({ length: 50 }, () =>
            world.given.feed.change('test', (unit) =>
              approveRequest(world.given, unit, {
                id: request?.id ?? '',
                userType: request?.user_type as UserType,
                party: request?.party_orgno as OrganisationNumber,
              }),
            ),
          ),
        );
        assert.equal(outcomes.filter((refused) => refused === undefined).length, 1);
        assert.ok(
          outcomes.every((refused) => refused === undefined || refused.refusal === 'system-user-request-answered'),
        );
        await checkInvariants(world);
      } finally {
        world.given.feed.stop();
        await world.database.close();
      }
    });
  });
}
