import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, refuse } from './refusal.ts';
import { tokenRefusals } from './token-refusals.ts';

test('placeholders are filled in', () => {
  const { description } = refuse('scope-not-delegated', { fill: { consumer: '1', scope: 'a:b', supplier: '2' } });
  assert.equal(description, 'Consumer 1 has not delegated access to the scope a:b to supplier 2.');
});

test('what is filled in can bring neither quotes, controls nor placeholders of its own', () => {
  const { description } = refuse('claim-unknown', { fill: { claim: '{claim}"\\\r\n\u202e' } });
  assert.equal(description, "Invalid assertion. Unknown claim '{claim}<U+0022><U+005C><U+000D><U+000A><U+202E>'.");
});

test('a claim is quoted with at most 64 characters', () => {
  const { description } = refuse('claim-unknown', { fill: { claim: 'x'.repeat(65) } });
  assert.equal(description, `Invalid assertion. Unknown claim ${'x'.repeat(64)}.`);
});

test('a refusal is told from other values', () => {
  assert.equal(isRefusal(refuse('expired')), true);
  assert.equal(isRefusal({ anything: 'else' }), false);
  assert.equal(isRefusal(undefined), false);
});

test('every description fits an error_description (RFC 6749 §5.2)', () => {
  for (const { description } of Object.values(tokenRefusals))
    assert.match(description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
});

test('the codes are those of Maskinporten', () => {
  const codes = new Set(Object.values(tokenRefusals).flatMap((entry) => ('code' in entry ? [entry.code] : [])));
  for (const code of codes) assert.match(code, /^MP-(01[12]|100|110|12[0-4]|130|20[01]|25[01]|30[123])$/);
});
