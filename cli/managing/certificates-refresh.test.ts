import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { openRegister } from '@portvakt/server/open-register';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt certificates refresh', () => {
  it('tells whoever follows the database, within a second', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'portvakt.db');
    const register = await openRegister({ database: { kind: 'sqlite', file } }, Date.now);
    try {
      const told = new Promise((resolve) => register.feed.subscribe(resolve));
      await register.feed.follow();
      const { code, stdout } = await runPortvakt(['certificates', 'refresh'], {
        environment: { PORTVAKT_DATABASE_URL: `sqlite:${file}` },
      });
      const ended = performance.now();
      assert.equal(code, 0);
      assert.match(stdout, /^Within a second every server on this database has forgotten/);
      assert.deepEqual(await told, [{ kind: 'certificate', subject: 'revocation', organisation: undefined }]);
      assert.ok(performance.now() - ended < 1000);
    } finally {
      register.feed.stop();
      await register.database.close();
      await folder.remove();
    }
  });

  it('says where there is nobody to tell', async () => {
    const inMemory = await runPortvakt(['certificates', 'refresh'], {
      environment: { PORTVAKT_DATABASE_URL: 'sqlite::memory:' },
    });
    assert.equal(inMemory.code, 1);
    assert.match(inMemory.stderr, /a database inside the process of the server\. No other process can manage it/);
    const missing = await runPortvakt(['certificates', 'refresh', '--json'], {
      environment: { PORTVAKT_DATABASE_URL: 'sqlite:/nowhere/none.db' },
    });
    assert.equal(missing.code, 1);
    assert.equal(JSON.parse(missing.stdout).error, 'database_missing');
  });
});
