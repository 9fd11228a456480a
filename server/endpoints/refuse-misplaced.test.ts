import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSurface, refuseMisplaced } from './refuse-misplaced.ts';
import { writeProblemDetails } from './write-problem-details.ts';

const form = { traceId: '0'.repeat(32), sentenceIn: 'title' } as const;

test('an address for other methods says which, in the form of its service', () => {
  const url = '/authentication/api/v1/systemregister';
  const problem = refuseMisplaced('altinn', { url, status: 405, methods: ['GET', 'HEAD'] });
  assert.deepEqual(writeProblemDetails(problem, form), {
    status: 405,
    mediaType: 'application/problem+json',
    body: {
      type: 'https://tools.ietf.org/html/rfc7231#section-6.5.5',
      title: 'Method Not Allowed',
      status: 405,
      detail: 'This address takes GET, HEAD.',
    },
  });
  const older = refuseMisplaced('altinn', { url: '/maskinporten-api/x', status: 405, methods: ['GET', 'HEAD'] });
  assert.deepEqual(writeProblemDetails(older, form).body, {
    error_code: 405,
    error_description: 'This address takes GET, HEAD.',
  });
});

test('two slashes side by side are named', () => {
  const { description } = refuseMisplaced('altinn', { url: '//accessmanagement/api', status: 404 });
  assert.equal(description, 'There is nothing at this address. Two slashes stand side by side in it.');
});

test('an address is of the surface that its beginning names', () => {
  const found = ['/api/v1/clients', '/external/api/v1', '/Authentication/x', '/maskinporten-api', '/api/v3', '/token'];
  assert.deepEqual(found.map(findSurface), ['self-service', 'self-service', 'altinn', 'altinn', undefined, undefined]);
});
