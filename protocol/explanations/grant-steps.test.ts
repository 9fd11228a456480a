import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type TokenRefusalName, tokenRefusals } from '../token-refusals.ts';
import { findGrantStep, grantSteps, languages, nameGrantStep } from './index.ts';
import { findFixers } from './who-can-fix.ts';

const names = Object.keys(tokenRefusals) as TokenRefusalName[];

describe('the checks of a token request', () => {
  test('have each refusal of the token endpoint, but for those without a place', () => {
    assert.deepEqual(
      names.filter((name) => findGrantStep(name) === undefined),
      [
        'dpop-proof-missing',
        'dpop-proof-invalid',
        'dpop-nonce-needed',
        'bound-tokens-unavailable',
        'client-authentication-failed',
        'introspection-parameter-invalid',
        'temporarily-unavailable',
        'requests-too-many',
        'token-unverifiable',
      ],
    );
    const reached = new Set(names.map((name) => findGrantStep(name)));
    assert.deepEqual(
      grantSteps.filter((step) => !reached.has(step)),
      [],
    );
  });

  test('are told apart by facts where one refusal has several places', () => {
    assert.equal(findGrantStep('certificate-invalid', { reason: 'key-size' }), 'key');
    assert.equal(findGrantStep('certificate-invalid', { reason: 'expired' }), 'certificate');
    assert.equal(findGrantStep('claim-invalid', { claim: 'iss' }), 'jwt');
    assert.equal(findGrantStep('temporarily-unavailable', { delegationSource: 'x' }), 'delegation');
    assert.equal(findGrantStep('temporarily-unavailable', { subject: 'consents' }), 'details');
    assert.equal(findGrantStep('temporarily-unavailable', { reason: 'clock' }), 'single-use');
    assert.equal(findGrantStep('toString'), undefined);
  });

  test('are questions in each language, and no two the same', () => {
    for (const language of languages) {
      const all = grantSteps.map((step) => nameGrantStep(step, language));
      assert.equal(new Set(all).size, all.length);
      for (const question of all) assert.match(question, /\?$/);
    }
  });

  test('everybody who is refused is told who can help', () => {
    for (const name of names) assert.ok(findFixers(name).length > 0, name);
  });
});
