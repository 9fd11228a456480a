import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMethodFinder } from './find-methods.ts';

const finder = createMethodFinder([
  { url: '/clients', method: ['GET', 'HEAD'], config: { surface: 'self-service' } },
  { url: '/clients', method: 'POST', config: { surface: 'self-service' } },
  { url: '/clients/:id', method: 'PUT', config: { surface: 'self-service' } },
  { url: '/clients/:id/jwks/*', method: 'DELETE', config: { surface: 'self-service' } },
  { url: '/register/:party/x:batch', method: 'POST', config: { surface: 'altinn' } },
  { url: '/.well-known/a', method: 'GET' },
  { url: '/', method: 'GET' },
]);

const find = (url: string, method = 'PATCH') => finder({ url, method });

test('an address takes what its routes take together, with a query, a slash at the end, and whatever stands for a part', () => {
  for (const url of ['/clients', '/clients/', '/clients?inactive=true']) {
    assert.deepEqual(find(url), { methods: ['GET', 'HEAD', 'POST'], surface: 'self-service' }, url);
  }
  assert.deepEqual(find('/clients/a%2Fb')?.methods, ['PUT']);
  assert.deepEqual(find('/clients/a/jwks/https://b/c')?.methods, ['DELETE']);
  assert.equal(find('/register/50001/x1')?.surface, 'altinn');
  assert.deepEqual(find('/.well-known/a'), { methods: ['GET'], surface: undefined });
  assert.deepEqual(find('/')?.methods, ['GET']);
  assert.equal(find('/clients', 'POST'), undefined, 'taken');
});

test('what resembles an address is none', () => {
  for (const url of ['/client', '/clients/a/b', '/Clients', '/xwell-known/a', '//clients', '/clients/a/jwks', '/*']) {
    assert.equal(find(url), undefined, url);
  }
});
