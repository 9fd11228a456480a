import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fault, faults, problem } from './api-problem.ts';
import { writeProblem } from './write-problem.ts';

const facts = { correlationId: 'c', at: Date.UTC(2026, 0, 2) };

test('a problem that is about no field has one entry all the same', () => {
  assert.deepEqual(writeProblem(problem(409, 'Client', 'Taken.'), facts), {
    status: 409,
    timestamp: '2026-01-02T00:00:00.000Z',
    correlation_id: 'c',
    errors: [{ errorMessage: 'Taken.', isFieldError: false, objectName: 'Client' }],
    error: 'Taken.',
    error_description: 'Taken.',
  });
});

test('each field at fault has an entry, and the text names them all', () => {
  const written = writeProblem(
    faults('Client', [
      { field: 'a', message: 'is wrong' },
      { field: 'b[0]', message: 'too' },
    ]) ?? fault('', '', ''),
    facts,
  );
  assert.deepEqual(
    written.errors.map((entry) => 'fieldIdentifier' in entry && entry.fieldIdentifier),
    ['a', 'b[0]'],
  );
  assert.equal(written.error_description, 'a is wrong, b[0] too');
});

test('an answer stays short however much is wrong', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({ field: `f${index}`, message: 'is wrong' }));
  assert.ok(writeProblem(faults('Client', many) ?? fault('', '', ''), facts).errors.length <= 50);
  assert.equal(faults('Client', []), undefined);
});
