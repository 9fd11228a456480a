import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMember } from './read-member.ts';

test('the case of a name does not matter, and the very name comes first', () => {
  assert.equal(readMember({ ConsumerOrg: 1 }, 'consumerOrg'), 1);
  assert.equal(readMember({ consumerorg: 1 }, 'consumerOrg'), 1);
  assert.equal(readMember({ CONSUMERORG: 1, consumerOrg: 2 }, 'consumerOrg'), 2);
  assert.equal(readMember({ consumerOrg: null, ConsumerOrg: 1 }, 'consumerOrg'), null);
});

test('nothing else is taken for it', () => {
  assert.equal(readMember({ consumer: 1, consumer_org: 2 }, 'consumerOrg'), undefined);
  assert.equal(readMember({}, 'constructor'), undefined);
  assert.equal(readMember({}, 'toString'), undefined);
});
