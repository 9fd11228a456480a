import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type DatabaseKind,
  databaseKinds,
  makeKey,
  openTestDatabases,
  organisations,
  type TestDatabases,
} from '@portvakt/own-tests';
import type { ClientId, KeyId, OrganisationNumber, ScopeName } from '@portvakt/protocol';
import { sql } from 'kysely';
import { createClientFinder, keyExpiry, plainClient } from '#clients';
import { createStandingFinder } from '#delegations';
import { createGrantJournal, type GrantRecord } from '#grant-journal';
import { readSettings } from '#operations';
import { plainScope } from '#scopes';
import { openRegister, type Register } from '../../open-register.ts';

/** One suite that every kind of database passes: what the rooms' stores promise. */
const clock = () => 1_800_000_000_000;
const owner = organisations.provider as OrganisationNumber;
const consumer = organisations.consumer as OrganisationNumber;
const scope = 'demo:granted' as ScopeName;
const clientId = 'suite-client' as ClientId;

async function open(url: string): Promise<Register> {
  const settings = readSettings({ PORTVAKT_DATABASE_URL: url });
  if ('problems' in settings) throw new Error(settings.problems.join());
  return openRegister(settings, clock);
}

const wholeScope = {
  ...plainScope,
  name: scope,
  prefix: 'demo',
  subscope: 'granted',
  description: 'A scope',
  long_description: null,
  visibility: 'PUBLIC',
  active: true,
  allowed_integration_types: null,
  accessible_for_all: false,
  delegation_source: null,
  at_max_age: 180,
  authorization_max_lifetime: null,
  enforced_aud_for_access_token: null,
  supports_european_businesses: false,
};
const wholeClient = {
  ...plainClient,
  client_id: clientId,
  client_orgno: consumer,
  supplier_orgno: null,
  client_name: 'Navn med æøå',
  description: null,
  integration_type: 'maskinporten',
  access_token_lifetime: null,
  active: true,
};
const record: GrantRecord = {
  at: clock(),
  traceId: 'a'.repeat(32),
  outcome: 'token',
  clientId,
  consumer,
  supplier: undefined,
  scope,
  tokenId: 'b'.repeat(43),
  lifetime: 120,
  keyId: 'kid',
  hasPid: false,
};

function suite(kind: DatabaseKind, databases: () => TestDatabases) {
  describe(`stores on ${kind}`, () => {
    let url: string;
    let register: Register;
    before(async () => {
      url = await databases().create(kind);
      register = await open(url);
      const { feed, organisations: store, scopes, clients } = register;
      await feed.change('test', async (unit) => {
        await store.create(unit, { orgno: owner, name: 'Etaten', termsSigned: true });
        await store.create(unit, { orgno: consumer, name: null, termsSigned: false });
        await store.assignPrefix(unit, 'demo', owner);
        await scopes.create(unit, wholeScope, owner);
        await clients.create(unit, wholeClient);
        await clients.addScopes(unit, wholeClient, [scope]);
      });
    });
    after(() => register.database.close());

    test('what is stored is read back as it was', async () => {
      await register.database.change(async (transaction) => {
        assert.deepEqual(await register.organisations.find(transaction, owner), {
          orgno: owner,
          name: 'Etaten',
          termsSigned: true,
        });
        assert.equal(await register.organisations.ownerOf(transaction, 'demo'), owner);
        const times = { created_at: clock(), updated_at: clock() };
        assert.deepEqual(await register.scopes.find(transaction, scope), { ...wholeScope, ...times });
        assert.deepEqual(await register.clients.find(transaction, clientId), {
          ...wholeClient,
          created_at: clock(),
          updated_at: clock(),
          version: 2,
          keys_version: 1,
        });
      });
      assert.deepEqual(await register.organisations.prefixesOf(owner), ['demo']);
      assert.deepEqual(await register.scopes.describe(scope), { active: true, owner, ownerName: 'Etaten' });
      assert.equal(await register.scopes.describe('demo:nothing'), undefined);
    });

    test('a grant is given and withdrawn, and its row stays', async () => {
      const set = (state: 'APPROVED' | 'DENIED') =>
        register.feed.change('test', (unit) => register.scopes.setAccess(unit, { scope, consumer, state }));
      const isGranted = async () =>
        (await register.delegations.readStandings([{ consumer, supplier: owner, scope }]))[0]?.granted;
      assert.equal(await isGranted(), false);
      await set('APPROVED');
      assert.equal(await isGranted(), true);
      const [granted] = await register.clients.readRegistered([clientId]);
      assert.equal(granted?.scopes[0]?.granted, true);
      assert.deepEqual(await register.clients.listRegistered([clientId]), [granted]);
      await set('DENIED');
      assert.equal(await isGranted(), false);
      const [withdrawn] = await register.clients.readRegistered([clientId]);
      assert.equal(withdrawn?.scopes[0]?.granted, false);
    });

    test('the token path reads several clients at once and leaves unknown ones out', async () => {
      const found = await register.clients.readRegistered([clientId, 'unknown' as ClientId, clientId]);
      assert.deepEqual(
        found.map((client) => [
          client.clientId,
          client.active,
          client.owner,
          client.accessTokenLifetime,
          client.keys,
          client.scopes.map(({ name, maxAge }) => [name, maxAge]),
        ]),
        [[clientId, true, consumer, undefined, [], [[scope, 180]]]],
      );
      assert.deepEqual(await register.clients.readRegistered([]), []);
    });

    test('a client whose record is damaged, and questions with what no database keeps, disturb nobody beside them', async () => {
      const { clients, database, delegations, feed, scopes } = register;
      const damaged = { ...wholeClient, client_id: 'damaged' as ClientId };
      const types = (text: string | null) =>
        database.change((transaction) =>
          sql`update scopes set allowed_integration_types = ${text} where name = 'demo:damaged'`.execute(transaction),
        );
      await feed.change('test', async (unit) => {
        const name = 'demo:damaged' as ScopeName;
        await scopes.create(unit, { ...wholeScope, name, subscope: 'damaged' }, owner);
        await clients.create(unit, damaged);
        await clients.addScopes(unit, damaged, [name]);
        await scopes.setAccess(unit, { scope, consumer, state: 'APPROVED' });
      });
      await types('not JSON');
      const finder = createClientFinder({ read: clients.readRegistered, feed });
      const asked = [clientId, damaged.client_id, 'a\u0000b', '\ud800', `${clientId}\u0000`, 'unknown'] as ClientId[];
      const found = await Promise.allSettled(asked.map((one) => finder.find(one)));
      assert.deepEqual(
        found.map((one) => (one.status === 'fulfilled' ? one.value?.clientId : 'failed')),
        [clientId, 'failed', undefined, undefined, undefined, undefined],
      );
      await types(null);

      const standings = createStandingFinder({ read: delegations.readStandings, feed });
      const pair = { consumer, supplier: owner };
      const answers = await Promise.all(
        [scope, 'a\u0000b', '\ud800', `${scope}\u0000`, scope].map((one) => standings.find(pair, [one])),
      );
      assert.deepEqual(
        answers.map(([standing]) => standing?.granted),
        [true, false, false, false, true],
      );
      await feed.change('test', (unit) => scopes.setAccess(unit, { scope, consumer, state: 'DENIED' }));
    });

    test("a key's year runs on while it is away, and a new name does not renew it", async () => {
      const { publicJwk } = makeKey('first-name');
      const { kty, n, e } = publicJwk;
      const add = (kid: string, registeredAt: number) =>
        register.feed.change('test', (unit) =>
          register.clients.addKey(unit, wholeClient, {
            kid: kid as KeyId,
            jwk: { kty, n, e },
            alg: 'RS256',
            x5c: null,
            registeredAt,
            expiresAt: keyExpiry(registeredAt),
          }),
        );
      await add('first-name', clock() - 1000);
      await register.feed.change('test', (unit) => register.clients.removeKey(unit, wholeClient, 'first-name'));
      assert.deepEqual((await register.clients.readRegistered([clientId]))[0]?.keys, []);
      await add('second-name', clock());
      const [client] = await register.clients.readRegistered([clientId]);
      assert.deepEqual(client?.keys, [
        { kid: 'second-name', jwk: { kty, n, e }, x5c: undefined, expiresAt: keyExpiry(clock() - 1000) },
      ]);
    });

    test('two keys in use cannot share a kid on one client', async () => {
      const add = (made: ReturnType<typeof makeKey>) =>
        register.feed.change('test', (unit) =>
          register.clients.addKey(unit, wholeClient, {
            kid: 'same' as KeyId,
            jwk: { kty: 'RSA', n: made.publicJwk.n, e: made.publicJwk.e },
            alg: null,
            x5c: null,
            registeredAt: clock(),
            expiresAt: keyExpiry(clock()),
          }),
        );
      await add(makeKey());
      await assert.rejects(() => add(makeKey()), /unique/i);
    });

    test('a change that fails leaves nothing behind, neither record nor announcement', async () => {
      const announced: unknown[] = [];
      register.feed.subscribe((changes) => announced.push(changes));
      await assert.rejects(
        register.feed.change('test', async (unit) => {
          await register.organisations.create(unit, {
            orgno: organisations.stranger as OrganisationNumber,
            name: 'X',
            termsSigned: false,
          });
          throw new Error('in the middle');
        }),
        /in the middle/,
      );
      const found = await register.database.change((transaction) =>
        register.organisations.find(transaction, organisations.stranger as OrganisationNumber),
      );
      assert.equal(found, undefined);
      assert.deepEqual(announced, []);
    });

    test('changes run one at a time', async () => {
      let inside = 0;
      let most = 0;
      await Promise.all(
        Array.from({ length: 10 }, () =>
          register.database.change(async (transaction) => {
            inside += 1;
            most = Math.max(most, inside);
            await register.organisations.find(transaction, owner);
            inside -= 1;
          }),
        ),
      );
      assert.equal(most, 1);
    });

    if (kind !== 'sqlite memory') {
      test('look-ups go on, however many changes wait for their turn', async () => {
        const turn = Promise.withResolvers<void>();
        const changes = Array.from({ length: 30 }, () => register.database.change(() => turn.promise));
        try {
          assert.equal(await register.organisations.hasSignedTerms('310001112' as OrganisationNumber), false);
        } finally {
          turn.resolve();
          await Promise.all(changes);
        }
      });
    }

    test('a used grant is taken once, by whoever comes first', async () => {
      const journal = createGrantJournal(register.database);
      const take = async (hash: Buffer) =>
        (await journal.use({ hash, keepUntil: 2_000_000_000 }, record)) === 'written';
      const hash = randomBytes(32);
      const answers = await Promise.all(Array.from({ length: 50 }, () => take(hash)));
      assert.equal(answers.filter((taken) => taken).length, 1);
      assert.equal(answers[0], true);
      assert.equal(await take(hash), false);
      assert.equal(await take(randomBytes(32)), true);
      const { rows } = await register.database.reads
        .selectFrom('grant_audit')
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .executeTakeFirstOrThrow();
      assert.equal(Number(rows), 2, 'a replay leaves no record of a token');
    });

    test('lines with and without a grant share commits, in the order they came', async () => {
      const journal = createGrantJournal(register.database);
      await journal.record(record);
      await Promise.all([
        journal.use({ hash: randomBytes(32), keepUntil: 2_000_000_000 }, { ...record, outcome: 'expired' }),
        journal.record({ ...record, supplier: owner, hasPid: true, details: 'urn:altinn:consent:x' }),
      ]);
      await journal.settle();
      const rows = await register.database.reads.selectFrom('grant_audit').selectAll().orderBy('id').execute();
      assert.deepEqual(
        rows
          .slice(-3)
          .map(({ outcome, client_id, supplier_orgno, has_pid, lifetime, details }) => [
            outcome,
            client_id,
            supplier_orgno,
            has_pid,
            lifetime,
            details,
          ]),
        [
          ['token', clientId, null, 0, 120, null],
          ['expired', clientId, null, 0, 120, null],
          ['token', clientId, owner, 1, 120, 'urn:altinn:consent:x'],
        ],
      );
    });

    test('the tables are made once, also by several who start together', async () => {
      if (kind === 'sqlite memory') return;
      const fresh = await databases().create(kind);
      const opened = await Promise.all([open(fresh), open(fresh), open(fresh)]);
      for (const one of opened) await one.database.close();
      const again = await open(fresh);
      assert.equal((await again.signingKeys.readAll()).length, 0);
      await again.database.close();
    });

    test('another process hears of a change within a second', async () => {
      if (kind === 'sqlite memory') return;
      const other = await open(url);
      const heard = Promise.withResolvers<unknown>();
      other.feed.subscribe((changes) => heard.resolve(changes));
      await other.feed.follow();
      assert.equal(other.feed.isFresh(), true);
      await register.feed.change('test', (unit) =>
        register.scopes.setAccess(unit, { scope, consumer, state: 'APPROVED' }),
      );
      const timeout = AbortSignal.timeout(1000);
      timeout.addEventListener('abort', () => heard.reject(new Error('not within a second')));
      assert.deepEqual(await heard.promise, [{ kind: 'scope-access', subject: scope, organisation: consumer }]);
      other.feed.stop();
      await other.database.close();
    });

    test('every change is on record with who, what, before and after', async () => {
      const rows = await register.database.reads
        .selectFrom('change_audit')
        .selectAll()
        .where('kind', '=', 'organisation')
        .execute();
      assert.deepEqual(
        rows.map(({ actor, action, subject, orgno, before: was, after: is }) => ({
          actor,
          action,
          subject,
          orgno,
          was,
          is,
        })),
        [
          {
            actor: 'test',
            action: 'create',
            subject: owner,
            orgno: owner,
            was: null,
            is: '{"name":"Etaten","terms_signed":true}',
          },
          {
            actor: 'test',
            action: 'create',
            subject: consumer,
            orgno: consumer,
            was: null,
            is: '{"name":null,"terms_signed":false}',
          },
        ],
      );
    });
  });
}

describe('stores', () => {
  let databases: TestDatabases;
  before(async () => {
    databases = await openTestDatabases();
  });
  after(() => databases.remove());
  for (const kind of databaseKinds) suite(kind, () => databases);
});
