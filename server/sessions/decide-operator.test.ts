import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideOperator } from './decide-operator.ts';

const operators = {
  parties: new Set(['97d3f2eb-dbe4-8ebe-9e04-f2c5f68cdf04']),
  identities: [{ issuer: 'https://login.example/', subject: 'abc' }],
  emails: new Set(['kari@etaten.example']),
};
const known = (issuer: string, subject: string, verifiedEmail?: string) => ({
  partyUuid: '00000000-0000-0000-0000-000000000000',
  identities: [{ issuer, subject, verifiedEmail }],
});

test('whoever is named runs the server, and nobody else', () => {
  const party = { partyUuid: '97D3F2EB-DBE4-8EBE-9E04-F2C5F68CDF04', identities: [] };
  assert.equal(decideOperator(operators, party), true);
  assert.equal(decideOperator(operators, known('https://login.example/', 'abc')), true);
  assert.equal(decideOperator(operators, known('https://other.example/', 'x', 'Kari@etaten.example')), true);
  assert.equal(decideOperator(operators, known('https://other.example/', 'abc')), false, 'the same subject elsewhere');
  assert.equal(decideOperator(operators, known('https://login.example/', 'ABC')), false);
  assert.equal(decideOperator(operators, known('https://login.example/', 'x')), false, 'an address nobody vouches for');
  const nobody = { parties: new Set<string>(), identities: [], emails: new Set<string>() };
  assert.equal(decideOperator(nobody, known('https://login.example/', 'abc', 'kari@etaten.example')), false);
});
