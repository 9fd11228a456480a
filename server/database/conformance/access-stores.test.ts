import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { databaseKinds, openTestDatabases, organisations, type TestDatabases } from '@portvakt/own-tests';
import type { OrganisationNumber, ScopeName } from '@portvakt/protocol';
import { createApplicationStore } from '#access-applications';
import type { Unit } from '#audit-trail';
import { defaultQuotas, readSettings } from '#operations';
import { grantAccess, type OwnedScope, plainScope } from '#scopes';
import { termsStore } from '#terms';
import { openRegister, type Register } from '../../open-register.ts';

/** What the stores of access, of applications for it, and of the terms of use promise on every kind of database. */
const owner = organisations.provider as OrganisationNumber;
const applicant = organisations.consumer as OrganisationNumber;
const name = 'demo:a' as ScopeName;

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of databaseKinds) {
  describe(`access on ${kind}`, () => {
    let register: Register;
    let now = 1000;
    before(async () => {
      const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
      if ('problems' in settings) throw new Error(settings.problems.join());
      register = await openRegister(settings, () => now);
      await register.feed.change('test', async (unit) => {
        await register.organisations.create(unit, { orgno: owner, name: 'Etaten', termsSigned: true });
        await register.organisations.create(unit, { orgno: applicant, name: 'Kunden', termsSigned: false });
        await register.organisations.assignPrefix(unit, 'demo', owner);
        const scope = { ...plainScope, name, prefix: 'demo', subscope: 'a', description: 'x' };
        await register.scopes.create(unit, scope, owner);
      });
    });
    after(() => register.database.close());

    const application = (id: string, createdAt: number) => ({
      id,
      scope: name,
      owner,
      applicant,
      reason: 'Fordi',
      contact: undefined,
      state: 'open' as const,
      answer: undefined,
      createdAt,
      updatedAt: createdAt,
    });

    test('a list of any length is granted in as many statements', async () => {
      const grant = async (consumers: readonly string[]) => {
        let statements = 0;
        await register.feed.change('test', async (unit) => {
          const scope = (await register.scopes.findOwned(unit.transaction, name)) as OwnedScope;
          const stop = count(unit, () => {
            statements += 1;
          });
          const whenGranted = async () => {};
          const given = { ...register, quotas: defaultQuotas, whenGranted };
          const granted = await grantAccess(given, unit, { scope, consumers: consumers as OrganisationNumber[] });
          assert.deepEqual(granted, consumers);
          stop();
        });
        return statements;
      };
      const numbers = (from: number, many: number) => Array.from({ length: many }, (_, at) => String(from + at));
      // The first one counts what there is.
      await grant(numbers(100000000, 1));
      const few = await grant(numbers(200000000, 2));
      assert.equal(await grant(numbers(300000000, 400)), few);
      const counted = await register.feed.change('test', ({ transaction }) =>
        register.scopes.countAccesses(transaction, owner),
      );
      assert.equal(counted, 403);
    });

    test('one application at a time is open, and access answers it', async () => {
      const store = createApplicationStore({ database: register.database, clock: () => now });
      const create = (id: string) => register.feed.change('test', (unit) => store.create(unit, application(id, ++now)));
      await create('1');
      await assert.rejects(create('2'), /unique/i);
      const search = { owner, scope: name, state: 'open' as const };
      const page = { after: undefined, limit: 10 };
      assert.deepEqual(
        (await store.listPage(search, page)).map(({ id, applicantName, ownerName }) => [id, applicantName, ownerName]),
        [['1', 'Kunden', 'Etaten']],
      );
      await register.feed.change('test', (unit) => store.approveOpen(unit, name, [owner, applicant]));
      assert.deepEqual(await store.listPage(search, page), []);
      await create('3');
      const mine = await store.listPage({ applicant, scope: undefined }, page);
      assert.deepEqual(
        mine.map(({ id, state }) => [id, state]),
        [
          ['3', 'open'],
          ['1', 'approved'],
        ],
      );
      const [newest] = mine;
      const rest = await store.listPage({ applicant, scope: undefined }, { after: newest, limit: 10 });
      assert.deepEqual(
        rest.map(({ id }) => id),
        ['1'],
      );
      const counted = await store.countSince(register.database.reads, { applicant, since: 1001, limit: 10 });
      assert.equal(counted, 1);
    });

    test('a signature counts until a version that must be signed anew is in force', async () => {
      const { organisations: store, database } = register;
      const text = { nb: 'a', nn: 'b', en: 'c' };
      assert.equal(await store.hasSignedTerms(owner), true);
      assert.equal(await store.hasSignedTerms(applicant), false);
      assert.equal(await store.hasSignedTerms('999999999' as OrganisationNumber), false);
      const first = await termsStore.find(database.reads, 1);
      assert.equal(first?.title.nb, 'Bruksvilkår');
      assert.deepEqual(await store.findSignatures(database.reads, owner, 10), [
        { version: 1, signedAt: 1000, signedBy: undefined },
      ]);
      now = 2000;
      await register.feed.change('test', (unit) =>
        termsStore.create(
          unit,
          {
            version: 2,
            audience: 'everyone',
            title: text,
            text,
            signAgain: true,
            validFrom: 5000,
            publishedAt: now,
          },
          owner,
        ),
      );
      assert.equal(await store.hasSignedTerms(owner), true);
      now = 5000;
      assert.equal(await store.hasSignedTerms(owner), false);
      await register.feed.change('test', (unit) =>
        store.signTerms(unit, { orgno: owner, audience: 'everyone', version: 2, by: 'klient', at: now }),
      );
      assert.equal(await store.hasSignedTerms(owner), true);
      assert.deepEqual(
        (await store.findSignatures(database.reads, owner, 10)).map(({ version, signedBy }) => [version, signedBy]),
        [
          [2, 'klient'],
          [1, undefined],
        ],
      );
      assert.deepEqual(await store.findTermsSigned(database.reads, owner), { everyone: 5000, providers: undefined });
      // No version for providers was published: nobody owes them.
      assert.equal(await store.hasSignedTerms(owner, { asProvider: true }), true);
    });
  });
}

/** Calls `hear` at every statement of the change, until it is stopped. */
function count({ transaction }: Unit, hear: () => void): () => void {
  const executor = transaction.getExecutor();
  const execute = executor.executeQuery.bind(executor);
  executor.executeQuery = (query) => {
    hear();
    return execute(query);
  };
  return () => {
    executor.executeQuery = execute;
  };
}
