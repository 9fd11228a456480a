import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayApprove, mayDelegate, type Role, roles } from './roles.ts';

const able = (may: (held: readonly Role[]) => boolean) => roles.filter((role) => may([role]));

test('who may approve, and who may delegate', () => {
  assert.deepEqual(able(mayApprove), ['DAGL', 'HADM', 'ADMAI']);
  assert.deepEqual(able(mayDelegate), ['DAGL', 'HADM', 'APIADM']);
  assert.equal(mayApprove([]), false);
  assert.equal(mayDelegate([]), false);
  assert.ok(mayApprove(['APIADM', 'ADMAI']));
});
