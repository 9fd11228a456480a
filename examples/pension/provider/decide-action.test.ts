import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { navFailures } from '../nav/error-codes.ts';
import { failureKinds } from '../skatteetaten/error-codes.ts';
import { apis } from '../skatteetaten/write-answer.ts';
import { choosePause, decideAction, rules } from './decide-action.ts';

const failure = (code: string, more: object = {}) => ({ api: 'aareg' as const, code, text: '', ...more });
const decide = (code: string, more?: object) => decideAction(failure(code, more)).action;

describe('a failure', () => {
  it('has a rule for every code of the three APIs, and for no other', () => {
    const codes = [
      ...Object.values(apis).flatMap(({ prefix }) =>
        Object.values(failureKinds).map(({ number }) => `${prefix}-${number}`),
      ),
      ...Object.keys(navFailures),
    ];
    assert.deepEqual(new Set(Object.keys(rules)), new Set(codes));
  });

  it('is tried again where the agency has trouble', () => {
    for (const code of ['IM-001', 'IM-002', 'OTP-001', 'OTP-002', 'AA-201', '500', '503', '429', 'no-answer'])
      assert.equal(decide(code), 'retry', code);
  });

  it('is left to a person where only this employer or person is concerned, or where nobody knows the code', () => {
    for (const code of ['IM-005', 'IM-006', 'OTP-006', 'AA-051', 'AA-101', 'AA-102', 'AA-999'])
      assert.equal(decide(code), 'report', code);
  });

  it('stops the job where every call would fail', () => {
    for (const code of ['IM-003', 'IM-004', 'IM-008', 'OTP-004', 'OTP-005', '401', '403', '404'])
      assert.equal(decide(code), 'stop', code);
    assert.equal(
      decide('IM-005', { challenge: 'Bearer error="insufficient_scope", scope="skatteetaten:inntektsmottakere"' }),
      'stop',
    );
  });

  it('is an answer where there is nothing to find or to remove', () => {
    assert.equal(decide('IM-007'), 'nothing');
    assert.equal(decide('OTP-007'), 'nothing');
  });

  it('of the token service is what the token service says it is', () => {
    assert.equal(decide('MP-250', { retryable: false }), 'stop');
    assert.equal(decide('no-token', { retryable: true }), 'retry');
  });

  it('is tried again after the pause that the answer asks for, or after a random one with a bound that doubles', () => {
    assert.equal(choosePause(failure('503', { retryAfter: 7 }), { next: 2, random: () => 1 }), 7);
    const bounds = [2, 3, 4].map((next) => choosePause(failure('503'), { next, random: () => 1 }));
    assert.deepEqual(bounds, [0.5, 1, 2]);
    assert.equal(choosePause(failure('503'), { next: 4, random: () => 0 }), 0);
  });
});
