import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listChanges, mergeDetails } from './merge-details.ts';

const base = { client_name: 'Name', description: 'Text', access_token_lifetime: 120 };

test('what was typed stays, and what was not touched becomes what stands there now', () => {
  const mine = { ...base, client_name: 'Mine' };
  const theirs = { client_name: 'Theirs', description: 'Their text', access_token_lifetime: 60 };
  assert.deepEqual(mergeDetails(base, mine, theirs), {
    client_name: 'Mine',
    description: 'Their text',
    access_token_lifetime: 60,
  });
});

test('only what the others changed is told', () => {
  const changes = listChanges(base, { ...base, description: 'Mine' }, { ...base, client_name: 'Theirs' });
  assert.deepEqual(changes, [{ field: 'client_name', mine: 'Name', theirs: 'Theirs' }]);
});
