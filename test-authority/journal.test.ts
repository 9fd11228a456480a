import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { makeFolder } from '@portvakt/own-tests/certificates';
import { openJournal } from './journal.ts';

it('CRL numbers grow across journals on one file, in the order of what they cover', async () => {
  const file = join(await makeFolder(), 'journal.db');
  const [one, other] = [openJournal(file), openJournal(file)];
  assert.deepEqual(one.takeCrlNumber('a'), { number: 1, revoked: new Map(), changes: 0 });
  other.recordRevoked('a', '0A', { at: 2, reason: 1 });
  assert.equal(other.takeCrlNumber('a').number, 2);
  assert.equal(other.takeCrlNumber('b').number, 1, 'each authority counts its own');
  const third = one.takeCrlNumber('a');
  assert.equal(third.number, 3);
  assert.deepEqual([...third.revoked], [['0A', { at: 2, reason: 1 }]]);
  other.recordReleased('a', '0A');
  assert.deepEqual([...one.takeCrlNumber('a').revoked], []);
  assert.deepEqual([...third.revoked.keys()], ['0A'], 'what was taken does not change');
});

it('what is on hold keeps its place, and says why and when', async () => {
  const journal = openJournal(join(await makeFolder(), 'journal.db'));
  journal.recordRevoked('a', '0A', { at: 1, reason: 6 });
  journal.recordRevoked('a', '0B', { at: 2 });
  journal.recordRevoked('a', '0A', { at: 3, reason: 1 });
  assert.deepEqual(
    [...journal.takeCrlNumber('a').revoked],
    [
      ['0A', { at: 3, reason: 1 }],
      ['0B', { at: 2 }],
    ],
  );
  assert.equal(journal.countChanges('a'), 3);
  assert.equal(journal.countChanges('b'), 0);
});

it('serials are looked up by who issued them', async () => {
  const journal = openJournal(join(await makeFolder(), 'journal.db'));
  journal.recordIssued('a', '0C', 1);
  journal.recordIssued('b', '0C', 1);
  journal.recordIssued('b', '0D', 1);
  assert.deepEqual(journal.findIssuers('0C'), ['a', 'b']);
  assert.deepEqual(journal.findIssuers('0D'), ['b']);
  assert.deepEqual(journal.findIssuers('0E'), []);
});
