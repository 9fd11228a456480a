import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOperators } from './parse-operators.ts';

test('people who run the server are named in three ways, and what is none of them is told', () => {
  const faults: string[] = [];
  const report = (fault: string) => faults.push(fault);
  const read = parseOperators(
    'https://login.example/|abc-1, Kari@Etaten.example 97D3F2EB-dbe4-8ebe-9e04-f2c5f68cdf04,',
    { report },
  );
  assert.deepEqual(read, {
    parties: new Set(['97d3f2eb-dbe4-8ebe-9e04-f2c5f68cdf04']),
    identities: [{ issuer: 'https://login.example/', subject: 'abc-1' }],
    emails: new Set(['kari@etaten.example']),
  });
  assert.deepEqual(faults, []);
  for (const wrong of ['kari', 'a@b@c', 'https://login.example/', '10838500027']) parseOperators(wrong, { report });
  assert.equal(faults.length, 4);
});
