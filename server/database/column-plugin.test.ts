import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { databaseKinds, openTestDatabases, type TestDatabases } from '@portvakt/own-tests';
import type { Database } from './database.ts';
import { inCamelCase } from './in-camel-case.ts';
import { openDatabase } from './open-database.ts';

const texts = { nb: 'Æ', nn: 'Ø', en: 'a "b" \\ \u0000' };
const system = {
  id: 's',
  internal_id: 'i',
  vendor_orgno: '310123412',
  name: texts,
  description: texts,
  rights: [{ resource: [{ id_of: 'kept', value: 'r' }] }],
  access_packages: [],
  is_visible: true,
  allowed_redirect_urls: ['https://a.example/'],
  created_at: 1,
  updated_at: 1,
  removed_at: null,
};

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of databaseKinds) {
  describe(`columns on ${kind}`, () => {
    let database: Database;
    before(async () => {
      const url = await databases.create(kind);
      const file = url.slice('sqlite:'.length);
      database = await openDatabase(
        kind === 'postgres'
          ? { kind, url }
          : kind === 'sqlite file'
            ? { kind: 'sqlite', file }
            : { kind: 'sqlite-memory' },
        Date.now,
      );
      await database.change(async (transaction) => {
        const organisation = { orgno: '310123412', name: null, terms_signed_at: null, created_at: 0, updated_at: 0 };
        await transaction.insertInto('organisations').values(organisation).execute();
        await transaction.insertInto('systems').values(system).execute();
      });
    });
    after(() => database.close());

    test('JSON and a yes or no come out as they went in, from each handle and in a change', async () => {
      for (const handle of [database.reads, database.lists]) {
        assert.deepEqual({ ...(await handle.selectFrom('systems').selectAll().executeTakeFirst()) }, system);
      }
      await database.change(async (transaction) => {
        assert.deepEqual({ ...(await transaction.selectFrom('systems').selectAll().executeTakeFirst()) }, system);
      });
      const hidden = database.reads.selectFrom('systems').select('id').where('is_visible', '=', false);
      assert.deepEqual(await hidden.execute(), []);
    });

    test('an alias, a join and a subquery carry along what the column holds, and columns of other tables keep theirs', async () => {
      const [row] = await database.reads
        .selectFrom('systems as s')
        .innerJoin('organisations as o', 'o.orgno', 's.vendor_orgno')
        .innerJoin(
          (from) => from.selectFrom('systems').select(['id', 'is_visible as shown', 'rights']).as('t'),
          (join) => join.onRef('t.id', '=', 's.id'),
        )
        .select(['o.name', 's.name as texts', 't.shown', 't.rights'])
        .execute();
      assert.deepEqual({ ...row }, { name: null, texts, shown: true, rights: system.rights });
    });

    test('updates, conflicts and what they return are written and read alike', async () => {
      await database.change(async (transaction) => {
        const updated = await transaction
          .updateTable('systems')
          .set({ is_visible: false, name: 'only text' })
          .where('id', '=', 's')
          .returning(['name', 'is_visible'])
          .execute();
        assert.deepEqual({ ...updated[0] }, { name: 'only text', is_visible: false });
        const put = await transaction
          .insertInto('systems')
          .values(system)
          .onConflict((conflict) =>
            conflict
              .column('id')
              .doUpdateSet((row) => ({ name: row.ref('excluded.name'), rights: [], is_visible: true })),
          )
          .returningAll()
          .executeTakeFirstOrThrow();
        assert.deepEqual({ ...put }, { ...system, rights: [] });
      });
    });

    test('in camel case columns are renamed and JSON is not', async () => {
      await database.change(async (transaction) => {
        const systems = inCamelCase(transaction);
        await systems.updateTable('systems').set({ isVisible: false, rights: system.rights }).execute();
        const row = await systems
          .selectFrom('systems')
          .select(['internalId', 'vendorOrgno as vendor', 'isVisible', 'rights', 'allowedRedirectUrls'])
          .executeTakeFirst();
        assert.deepEqual(row, {
          internalId: 'i',
          vendor: '310123412',
          isVisible: false,
          rights: system.rights,
          allowedRedirectUrls: system.allowed_redirect_urls,
        });
      });
    });
  });
}
