import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from '@portvakt/protocol';
import { writeApiError } from './write-api-error.ts';

const facts = { correlationId: 'c', at: Date.UTC(2026, 0, 2) };
interface Body {
  readonly errors: readonly { readonly fieldIdentifier?: string }[];
  readonly error_description: string;
}

test('a refusal that is about no field has one entry all the same', () => {
  const description = 'There is no scope a:b.';
  assert.deepEqual(writeApiError(refuse('scope-missing', { fill: { scope: 'a:b' } }), facts), {
    status: 404,
    body: {
      status: 404,
      timestamp: '2026-01-02T00:00:00.000Z',
      correlation_id: 'c',
      errors: [{ errorMessage: description, isFieldError: false, objectName: 'Scope' }],
      error: description,
      error_description: description,
    },
  });
});

test('each field at fault has an entry, and the text names them all', () => {
  const fields = [
    { field: 'a', message: 'is wrong' },
    { field: 'b[0]', message: 'too' },
  ];
  const body = writeApiError(refuse('scope-invalid', { fields }), facts).body as Body;
  assert.deepEqual(
    body.errors.map(({ fieldIdentifier }) => fieldIdentifier),
    ['a', 'b[0]'],
  );
  assert.equal(body.error_description, 'a is wrong, b[0] too');
});

test('an answer stays short however much is wrong', () => {
  const fields = Array.from({ length: 1000 }, (_, index) => ({ field: `f${index}`, message: 'is wrong' }));
  const body = writeApiError(refuse('scope-invalid', { fields }), facts).body as Body;
  assert.equal(body.errors.length, 50);
});
