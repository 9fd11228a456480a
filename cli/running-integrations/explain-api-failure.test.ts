import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writeTable } from '../command-line/write-table.ts';
import { explainApiFailure } from './explain-api-failure.ts';

const explain = (status: number, body: unknown) =>
  explainApiFailure('https://api.example/api/v1/clients', { status, body });

describe('an answer of a self-service API that is no success', () => {
  it('is told field by field', () => {
    const { message, lines, exitCode, document } = explain(400, {
      status: 400,
      correlation_id: 'abc',
      errors: [
        { errorMessage: 'must be greater than 0', isFieldError: true, fieldIdentifier: 'refresh_token_lifetime' },
        { errorMessage: 'no', isFieldError: false },
      ],
      error_description: 'all of it',
    });
    assert.equal(message, 'The API refused (HTTP 400).');
    assert.deepEqual(lines, ['refresh_token_lifetime: must be greater than 0', 'no', 'correlation_id  abc']);
    assert.equal(exitCode, 1);
    assert.equal(document.error_description, 'all of it');
  });

  it('is told as one sentence where that is all there is, without the comma that the real service begins with', () => {
    assert.deepEqual(explain(400, { error_description: ', must be greater than 0' }).lines, ['must be greater than 0']);
    assert.deepEqual(explain(409, { errors: null, error: 'taken' }).lines, ['taken']);
    assert.match(explain(401, { error: 'no' }).lines.join(), /Do --api and --issuer belong together/);
  });

  it('is somebody else where it does not speak like one', () => {
    for (const body of [undefined, 'text', [], {}, { errors: [null] }]) {
      assert.match(explain(502, body).message, /answers HTTP 502, which is not an answer of a self-service API/);
    }
  });

  it('moves no cursor', () => {
    const [line = ''] = explain(400, { error: 'a\u001b[2Jb\u202e' }).lines;
    assert.equal(line, 'a\ufffd[2Jb\ufffd');
    assert.deepEqual(writeTable(['A', 'B'], [['x\u0007y', 'z']]), ['A    B', 'x\ufffdy  z']);
  });
});
