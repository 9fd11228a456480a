import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainAddress } from './explain-address.ts';

test('an address that has moved says where to, a known one what a firewall must allow, others nothing', () => {
  assert.match(explainAddress('https://ver2.maskinporten.no/token') ?? '', /https:\/\/test\.maskinporten\.no\//);
  assert.match(explainAddress('https://test.maskinporten.no/.well-known/x') ?? '', /^A firewall .*139\.105\.36\.132/);
  assert.equal(explainAddress('http://localhost:7070/'), undefined);
});
