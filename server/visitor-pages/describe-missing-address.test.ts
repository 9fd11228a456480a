import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeMissingAddress } from './describe-missing-address.ts';

const issuer = 'https://portvakt.example/';
const cases: readonly (readonly [method: string, url: string, told: RegExp])[] = [
  ['POST', '/', /Token requests go to https:\/\/portvakt\.example\/token/],
  ['POST', '//token', /two slashes in a row/],
  ['GET', '//.well-known/oauth-authorization-server', /two slashes in a row/],
  ['GET', '/.well-known//oauth-authorization-server?x', /two slashes in a row/],
  ['POST', '/Token', /lower case: https:\/\/portvakt\.example\/token\./],
  ['POST', '/oauth2/token', /is here at https:\/\/portvakt\.example\/token\./],
  ['POST', '/oauth2/v2.0/token', /is here at https:\/\/portvakt\.example\/token\./],
  ['GET', '/.well-known/jwks.json', /is here at https:\/\/portvakt\.example\/jwk\./],
  ['GET', '/.well-known/openid-configuration', /is here at .*oauth-authorization-server\./],
  ['GET', '/', /metadata at .* names every endpoint/],
  ['GET', '/nothing?//', /metadata at .* names every endpoint/],
];
for (const [method, url, told] of cases) {
  test(`${method} ${url}`, () => assert.match(describeMissingAddress({ method, url, issuer }), told));
}
