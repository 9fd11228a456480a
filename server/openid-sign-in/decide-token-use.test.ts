import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideTokenUse } from './decide-token-use.ts';

const issuer = 'https://portvakt.example/';
const clients = ['accounting'];
const decide = (claims: object, typ?: string) =>
  decideTokenUse(claims as Readonly<Record<string, unknown>>, { typ, issuer, clients });

test('a token for this server, or of a client that is named, is taken', () => {
  assert.equal(decide({ aud: issuer, client_id: 'anybody' }), undefined);
  assert.equal(decide({ aud: ['x', 'https://portvakt.example'] }, 'at+jwt'), undefined);
  assert.equal(decide({ aud: 'unspecified', client_id: 'accounting' }, 'application/at+jwt'), undefined);
  assert.equal(decide({ azp: 'accounting', typ: 'Bearer' }, 'JWT'), undefined);
});

test('an ID token is none, and other people’s tokens are theirs', () => {
  const wrongs: readonly [claims: object, typ?: string][] = [
    [{ aud: issuer, nonce: 'x' }],
    [{ aud: issuer, at_hash: 'x' }],
    [{ aud: issuer, typ: 'ID' }],
    [{ aud: issuer, typ: 'Refresh' }],
    [{ aud: issuer }, 'logout+jwt'],
    [{ aud: 'accounting' }],
    [{ aud: `${issuer}x`, client_id: 'other' }],
    [{ client_id: 'other', azp: 'accounting' }],
    [{ client_id: ['accounting'] }],
    [{}],
  ];
  for (const [claims, typ] of wrongs) assert.notEqual(decide(claims, typ), undefined, JSON.stringify(claims));
});
