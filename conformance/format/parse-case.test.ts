import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseCase } from './parse-case.ts';

const good = {
  id: 'aud-missing',
  title: 'A grant without aud is refused',
  class: 'aud',
  level: { rfc7523: 'must', maskinporten: 'must' },
  source: 'RFC 7523 §3 item 3',
  steps: [{ send: { claims: { remove: ['aud'] } }, expect: { answer: 'refused' } }],
};
const parse = (more: object = {}, name = 'aud-missing') => parseCase(JSON.stringify({ ...good, ...more }), name);
const problemsOf = (more: object, name?: string): string => {
  const read = parse(more, name);
  return 'problems' in read ? read.problems.join('\n') : '';
};
const step = (send: object, expect: object = { answer: 'refused' }) => ({ steps: [{ send, expect }] });

describe('a case', () => {
  test('is read as it was written', () => {
    assert.deepEqual(parse(), good);
  });

  const wrong: readonly (readonly [name: string, more: object, told: RegExp])[] = [
    ['a misprint', step({ clams: {} }), /^steps\[0\]\.send\.clams: there is no such member\. Known here: .*claims/],
    ['a misprint deep inside', step({ claims: { sett: {} } }), /^steps\[0\]\.send\.claims\.sett: there is no such/],
    [
      'a misprint in what is expected',
      step({}, { answer: 'refuse' }),
      /expect\.answer is "refuse", and must be one of/,
    ],
    ['no expectation', { steps: [{ send: {} }] }, /^steps\[0\]\.expect is missing/],
    ['no steps', { steps: [] }, /^steps must have 1 or more/],
    ['another class', { class: 'audience' }, /^class is "audience", and must be one of: form,/],
    ['another profile', { level: { rfc7532: 'must' } }, /the name level\.rfc7532 is "rfc7532"/],
    ['no profile', { level: {} }, /level must name a profile/],
    [
      'an unknown placeholder',
      step({ claims: { set: { aud: '{isuer}' } } }),
      /aud: \{isuer\}: there is no such placeholder/,
    ],
    ['an unknown filter', step({ claims: { set: { aud: '{issuer|shout}' } } }), /there is no filter shout/],
    ['an unknown client', step({ claims: { set: { iss: '{nobody.client_id}' } } }), /there is no client nobody/],
    ['an unknown shape', step({ shape: ['bent'] }), /shape\[0\] is "bent"/],
    ['an unknown signer', step({ sign: { by: 'mallory' } }), /sign\.by is "mallory"/],
    ['a later step', step({ grant_of: 1 }), /grant_of must name an earlier step/],
    ['tokens of one request', step({}, { answer: 'token', tokens: 1 }), /tokens is for a step with send\.parallel/],
  ];
  for (const [name, more, told] of wrong)
    test(`with ${name} is refused by its place`, () => {
      assert.match(problemsOf(more), told);
    });

  test('is called as its file is', () => {
    assert.match(problemsOf({}, 'aud-mising'), /^id is aud-missing, and must be what the file is called: aud-mising/);
    assert.match(problemsOf({ id: 'Aud' }, 'Aud'), /small letters/);
  });

  test('may have a claim by the name __proto__', () => {
    const json = JSON.stringify({ ...good, ...step({ claims: { set: {} } }) }).replace(
      '"set":{}',
      '"set":{"__proto__":1}',
    );
    const read = parseCase(json, 'aud-missing');
    assert.ok(!('problems' in read));
    assert.deepEqual(Object.keys(read.steps[0]?.send.claims?.set ?? {}), ['__proto__']);
  });
});
