import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { temporaryFolder } from '@portvakt/own-tests';
import { isDatabaseAway } from './database-away.ts';
import { openDatabase } from './open-database.ts';

const organisation = (orgno: string) => ({ orgno, name: null, terms_signed_at: null, created_at: 1, updated_at: 1 });

test('a change waits for the lock of another process and leaves the thread to others meanwhile; it does not wait for ever', async () => {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'busy.db');
  const database = await openDatabase({ kind: 'sqlite', file }, Date.now);
  const other = new DatabaseSync(file);
  const change = (orgno: string) =>
    database.change((transaction) => transaction.insertInto('organisations').values(organisation(orgno)).execute());

  other.exec('begin immediate');
  const made = change('1');
  const before = performance.eventLoopUtilization();
  await setTimeout(1000);
  const { utilization } = performance.eventLoopUtilization(before);
  assert.ok(utilization < 0.6, `the thread was held for ${Math.round(utilization * 100)} % of the time`);
  other.exec('commit');
  await made;

  // A process that hangs cannot be robbed of its lock.
  other.exec('begin immediate');
  await assert.rejects(change('2'), isDatabaseAway);
  assert.equal((await database.reads.selectFrom('organisations').select('orgno').execute()).length, 1);
  other.exec('rollback');
  await change('3');

  other.close();
  await database.close();
  await folder.remove();
});
