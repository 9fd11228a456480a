import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { openJournal } from './journal.ts';
import { makeFolder } from './open-for-test.ts';

it('CRL numbers grow across journals on one file, in the order of what they cover', async () => {
  const file = join(await makeFolder(), 'journal.ndjson');
  const [one, other] = [openJournal(file), openJournal(file)];
  assert.deepEqual(one.takeCrlNumber('a', 1), { number: 1, revoked: new Map(), changes: 0 });
  other.recordRevoked('a', '0A', { at: 2, reason: 1 });
  assert.equal(other.takeCrlNumber('a', 3).number, 2);
  assert.equal(other.takeCrlNumber('b', 3).number, 1, 'each authority counts its own');
  const third = one.takeCrlNumber('a', 4);
  assert.equal(third.number, 3);
  assert.deepEqual([...third.revoked], [['0A', { at: 2, reason: 1 }]]);
  other.recordReleased('a', '0A', 5);
  assert.deepEqual([...one.takeCrlNumber('a', 6).revoked], []);
  assert.deepEqual([...third.revoked.keys()], ['0A'], 'what was taken does not change');
});

it('a line that is still being written is left for later', async () => {
  const file = join(await makeFolder(), 'journal.ndjson');
  const journal = openJournal(file);
  const line = JSON.stringify({ event: 'issued', authority: 'a', serial: '0B', at: 1 });
  await appendFile(file, line.slice(0, 20));
  assert.equal(journal.isIssued('a', '0B'), false);
  await appendFile(file, `${line.slice(20)}\n`);
  assert.equal(journal.isIssued('a', '0B'), true);
});

it('serials are looked up by who issued them', async () => {
  const journal = openJournal(join(await makeFolder(), 'journal.ndjson'));
  journal.recordIssued('a', '0C', 1);
  journal.recordIssued('b', '0C', 1);
  journal.recordIssued('b', '0D', 1);
  assert.deepEqual(journal.findIssuers('0C'), ['a', 'b']);
  assert.deepEqual(journal.findIssuers('0D'), ['b']);
  assert.deepEqual(journal.findIssuers('0E'), []);
});
