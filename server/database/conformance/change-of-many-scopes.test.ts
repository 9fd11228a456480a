import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { databaseKinds, openTestDatabases, organisations, type TestDatabases } from '@portvakt/own-tests';
import type { ClientId, OrganisationNumber, ScopeName } from '@portvakt/protocol';
import type { CompiledQuery, Transaction } from 'kysely';
import { plainClient } from '#clients';
import { readSettings } from '#operations';
import { plainScope } from '#scopes';
import { openRegister, type Register } from '../../open-register.ts';
import type { Tables } from '../tables.ts';

/** As many as a client may have. Changes run one at a time: what one takes, every other writer waits for. */
const MANY = 500;
const owner = organisations.provider as OrganisationNumber;
const names = Array.from({ length: MANY }, (_, index) => `demo:many/${index}` as ScopeName);
const client = {
  ...plainClient,
  client_id: 'many' as ClientId,
  client_orgno: owner,
  supplier_orgno: null,
  client_name: null,
  description: null,
  integration_type: 'maskinporten',
  access_token_lifetime: null,
  active: true,
};

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of databaseKinds) {
  describe(`a change of ${MANY} scopes on ${kind}`, () => {
    let register: Register;
    before(async () => {
      const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
      if ('problems' in settings) throw new Error(settings.problems.join());
      register = await openRegister(settings, Date.now);
      await register.feed.change('test', async (unit) => {
        await register.organisations.create(unit, { orgno: owner, name: null, termsSigned: true });
        await register.organisations.assignPrefix(unit, 'demo', owner);
        for (const name of names) {
          const subscope = name.slice('demo:'.length);
          await register.scopes.create(
            unit,
            { ...plainScope, name, prefix: 'demo', subscope, description: 'x' },
            owner,
          );
        }
        await register.clients.create(unit, client);
      });
    });
    after(() => register.database.close());

    /** Runs `work` in a change, and says which statements it took. */
    const countStatements = async (work: (unit: Parameters<Register['clients']['addScopes']>[0]) => Promise<void>) => {
      const statements: string[] = [];
      await register.feed.change('test', async (unit) => {
        const stop = listen(unit.transaction, ({ sql }) => statements.push(sql));
        await work(unit);
        stop();
      });
      return statements;
    };
    const audit = () =>
      register.database.reads
        .selectFrom('change_audit')
        .select(['action', 'subject', 'before', 'after'])
        .where('action', 'in', ['add scope', 'remove scope'])
        .orderBy('id')
        .execute();

    test('is three statements, and one line of the record for each scope', async () => {
      const added = await countStatements((unit) => register.clients.addScopes(unit, client, names));
      assert.equal(added.length, 3, added.map((sql) => sql.slice(0, 80)).join('\n'));
      const removed = await countStatements((unit) => register.clients.removeScopes(unit, client, names));
      assert.equal(removed.length, 3, removed.map((sql) => sql.slice(0, 80)).join('\n'));
      const rows = await audit();
      assert.deepEqual(
        rows.map((row) => ({ ...row })),
        [
          ...names.map((scope) => ({ action: 'add scope', before: null, after: JSON.stringify({ scope }) })),
          ...names.map((scope) => ({ action: 'remove scope', before: JSON.stringify({ scope }), after: null })),
        ].map((row) => ({ ...row, subject: client.client_id })),
      );
    });

    test('is one statement to ask what they are', async () => {
      let found = 0;
      const asked = await countStatements(async ({ transaction }) => {
        found = (await register.scopes.findForClient(transaction, { names, holder: owner })).size;
      });
      assert.deepEqual([asked.length, found], [1, MANY]);
    });
  });
}

/** Tells `hear` of every statement that is run on `transaction`, until it is stopped. */
function listen(transaction: Transaction<Tables>, hear: (query: CompiledQuery) => void): () => void {
  const executor = transaction.getExecutor();
  const execute = executor.executeQuery.bind(executor);
  executor.executeQuery = (query) => {
    hear(query);
    return execute(query);
  };
  return () => {
    executor.executeQuery = execute;
  };
}
