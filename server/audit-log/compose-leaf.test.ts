import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeEntry, listColumns } from './compose-leaf.ts';

const row = {
  ...{ id: 1, at: 2, trace_id: 't', outcome: 'token', client_id: 'c', consumer_orgno: '310123412', has_pid: 1 },
  ...{ scope: 'demo:granted', token_id: 'j', lifetime: 120, key_id: 'k', issuer: 'https://sky.example' },
};

test('what a version of an entry says never changes: leaves have been made of it', () => {
  const common = '["grant",1,2,"t","token","c","310123412",null,"demo:granted","j",120,"k",null,null,null,null';
  assert.equal(composeEntry(row, { source: 'grant', version: 1 }).toString(), `\u0001${common}]`);
  assert.equal(composeEntry(row, { source: 'grant', version: 2 }).toString(), `\u0002${common},"https://sky.example"]`);
  const change = { id: 1, at: 2, actor: 'a', kind: 'k', subject: 's', action: 'x', before: null, after: '{}' };
  for (const version of [1, 2]) {
    const text = `${String.fromCharCode(version)}["change",1,2,"a",null,"k","s","x",null,null,null,"{}"]`;
    assert.equal(composeEntry(change, { source: 'change', version }).toString(), text);
  }
  assert.equal(listColumns('grant', 3), undefined);
});
