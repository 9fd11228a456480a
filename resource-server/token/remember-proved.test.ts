import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { makeKey } from '@portvakt/own-tests';
import type { VerificationKey } from '../key-set/read-key-set.ts';
import { rememberProved } from './remember-proved.ts';

const jwk = makeKey().publicJwk;
const makeVerificationKey = (): VerificationKey => ({
  key: createPublicKey({ key: jwk, format: 'jwk' }),
  algorithms: ['RS256'],
});

test('a proved token is remembered until its key is another, or is gone', () => {
  let key: VerificationKey | undefined = makeVerificationKey();
  const issuer = { keys: { peek: () => key } };
  const proved = rememberProved<typeof issuer>(10);
  proved.keep('Bearer a', { claims: { iss: 'x' }, issuer, kid: 'k', key });
  assert.deepEqual(proved.find('Bearer a')?.claims, { iss: 'x' });
  assert.equal(proved.find('Bearer b'), undefined);
  // The same key, fetched once more: what was proved is proved again.
  key = makeVerificationKey();
  assert.equal(proved.find('Bearer a'), undefined);
  proved.keep('Bearer a', { claims: {}, issuer, kid: 'k', key });
  key = undefined;
  assert.equal(proved.find('Bearer a'), undefined);
});

test('no more are remembered than the bound, and the latest are', () => {
  const key = makeVerificationKey();
  const issuer = { keys: { peek: () => key } };
  const proved = rememberProved<typeof issuer>(4);
  for (let number = 0; number < 100; number += 1) {
    proved.keep(`${number}`, { claims: {}, issuer, kid: 'k', key });
    assert.ok(proved.size() <= 4);
    assert.ok(proved.find(`${number}`) !== undefined);
  }
  assert.equal(proved.find('95'), undefined);
  assert.ok(proved.find('98') !== undefined);
});
