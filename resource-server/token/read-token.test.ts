import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readToken, tokenBounds } from './read-token.ts';

const encode = (part: object | string) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
const header = { alg: 'RS256', kid: 'a' };
const write = (first: object | string, second: object | string = {}, third = 'AAAA') =>
  `Bearer ${encode(first)}.${encode(second)}.${third}`;

const outcome = (authorization: string | null | undefined) => {
  const read = readToken(authorization, new Map());
  return 'status' in read ? read.code : 'read';
};

test('a token is taken apart', () => {
  const read = readToken(write(header, { iss: 'x' }), new Map());
  assert.ok(!('status' in read));
  assert.deepEqual([read.header, read.claims, read.signature], [header, { iss: 'x' }, Buffer.alloc(3)]);
});

test('the scheme in any case, and blanks around the token', () => {
  const token = write(header).slice('Bearer '.length);
  for (const good of [`bearer ${token}`, `BEARER  ${token} `]) assert.equal(outcome(good), 'read');
  for (const none of [undefined, null, '', 'Basic abc', `Bearer${token}`, token])
    assert.equal(outcome(none), 'token-missing');
});

test('what is no token in compact form is malformed', () => {
  const [first = '', second = ''] = write(header).slice('Bearer '.length).split('.');
  const broken = [
    'Bearer',
    'Bearer ',
    'Bearer a.b',
    `Bearer ${first}.${second}`,
    `Bearer ${first}.${second}.`,
    `Bearer ${first}..AAAA`,
    `Bearer ${first}.${second}.AAAA.AAAA.AAAA`,
    `Bearer ${first}.${second}.AAAA=`,
    `Bearer ${first}.${second}.AA+A`,
    `Bearer ${first}.${second}.AA A`,
    `Bearer ${first}.${second}.AAAAA`,
    `Bearer ${first}.${second}.AB`,
    `Bearer ${first}.${second}.AAB`,
    `Bearer ${write(header)}`,
    write('not json'),
    write('null'),
    write('[]'),
    write('"text"'),
    write(header, 'not json'),
    write(header, '7'),
    `Bearer ${Buffer.from([0xff, 0xfe]).toString('base64url')}.${second}.AAAA`,
    `Bearer {"payload":"${second}","protected":"${first}","signature":"AAAA"}`,
  ];
  for (const text of broken) assert.equal(outcome(text), 'token-malformed', text);
});

test('lengths are bounded', () => {
  const bounded = (length: number) => write({ ...header, kid: 'k'.repeat(length) });
  assert.equal(outcome(bounded(tokenBounds.keyId)), 'read');
  assert.equal(outcome(bounded(tokenBounds.keyId + 1)), 'token-too-long');
  assert.equal(outcome(write({ ...header, x5c: 'x'.repeat(tokenBounds.header) })), 'token-too-long');
  assert.equal(outcome(write(header, { padding: 'x'.repeat(tokenBounds.token) })), 'token-too-long');
  // Nothing is decoded before: this is no base64url of anything.
  assert.equal(outcome(`Bearer ${'a'.repeat(tokenBounds.header + 1)}.a.a`), 'token-too-long');
});

test('headers that no access token has are not accepted', () => {
  const odd: readonly object[] = [
    { alg: 'RS256' },
    { kid: 'a' },
    { alg: 1, kid: 'a' },
    { alg: 'RS256', kid: 1 },
    { alg: 'RS256', kid: '' },
    { ...header, crit: ['exp'] },
    { ...header, crit: [] },
    { ...header, b64: false },
    { ...header, zip: 'DEF' },
    { ...header, typ: 'client-authentication+jwt' },
    { ...header, typ: 'dpop+jwt' },
    { ...header, typ: 7 },
  ];
  for (const bad of odd) assert.equal(outcome(write(bad)), 'header-not-accepted', JSON.stringify(bad));
  for (const typ of ['JWT', 'at+jwt', 'application/at+JWT']) assert.equal(outcome(write({ ...header, typ })), 'read');
});
