import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse, writeHint } from '@portvakt/protocol';
import { hintAboutForm } from './hint-about-form.ts';

const lacking = (claim: string) =>
  refuse('claim-invalid', { hint: `The claim ${claim} must be there.`, facts: { claim } });
const told = (refused: ReturnType<typeof refuse>, body: string, query = '') =>
  writeHint(hintAboutForm(refused, { body, query })?.hint);

test('a claim that stands in the form is told where it belongs', () => {
  assert.match(
    told(lacking('scope'), 'assertion=x&scope=a%3Ab') ?? '',
    /^The claim scope must be there\. The form field scope is not read: put it into the JWT, as the claim scope\.$/,
  );
  assert.match(told(lacking('scope'), 'assertion=x', 'scope=a:b') ?? '', /form field scope is not read/);
  assert.match(told(lacking('aud'), 'audience=x') ?? '', /form field audience is not read.*as the claim aud/);
  assert.match(told(lacking('iss'), 'client_id=x') ?? '', /form field client_id is not read.*as the claim iss/);
});

test('what is wrong for another reason is left alone', () => {
  assert.equal(told(lacking('scope'), 'assertion=x'), undefined);
  assert.equal(told(lacking('exp'), 'scope=a:b'), undefined);
  assert.equal(told(refuse('expired'), 'scope=a:b'), undefined);
});

test('a grant in the wrong field is found', () => {
  const refused = refuse('assertion-parameter-invalid', { hint: 'x' });
  assert.match(told(refused, 'client_assertion=a.b.c') ?? '', /client_assertion, which is not read/);
  assert.equal(told(refused, 'assertion=&client_assertion=x'), undefined);
});
