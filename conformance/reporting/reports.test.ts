import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Case } from '../format/case.ts';
import type { CaseResult, SuiteResult } from '../running/result.ts';
import { describeResult } from './describe-result.ts';
import { writeCurl } from './write-curl.ts';
import { writeHtml } from './write-html.ts';
import { writeJunit } from './write-junit.ts';
import { writeText } from './write-text.ts';

const given: Case = {
  id: 'aud-missing',
  title: "A grant without <aud> is refused, isn't it",
  class: 'aud',
  level: { rfc7523: 'must' },
  source: 'RFC 7523 §3 item 3',
  steps: [],
};
const request = {
  method: 'POST',
  url: 'http://localhost:1/token',
  headers: { accept: 'application/json', authorization: 'Basic c2VjcmV0' },
  body: Buffer.from("assertion=a'b&client_secret=hush"),
  transfer: 'whole',
  raw: undefined,
} as const;
const token = { access_token: 'the-token-itself' };
const answer = { status: 200, headers: {}, body: JSON.stringify(token), json: token, begun: 1 };
const result = (outcome: CaseResult['outcome'], more: Partial<CaseResult> = {}): CaseResult => ({
  case: given,
  level: 'must',
  outcome,
  steps: [
    { request, answers: [answer], faults: outcome === 'passed' ? [] : ['a token was given, and should not have been'] },
  ],
  milliseconds: 5,
  ...more,
});
const suite: SuiteResult = {
  server: 'A <server>',
  issuer: 'http://localhost:1/',
  profile: 'rfc7523',
  begun: '2026-01-01T00:00:00.000Z',
  milliseconds: 1500,
  cases: [
    result('passed'),
    result('warning'),
    result('failed'),
    result('not applicable', { steps: [], reason: 'The adapter has no client «other_client».' }),
  ],
};

const forms: Readonly<Record<string, string>> = {
  text: writeText(suite),
  'verbose text': writeText(suite, { verbose: true }),
  json: JSON.stringify(describeResult(suite)),
  junit: writeJunit(suite),
  html: writeHtml(suite),
};

describe('the results', () => {
  for (const [name, written] of Object.entries(forms))
    test(`have neither token nor secret: ${name}`, () => {
      for (const secret of ['the-token-itself', 'hush', 'c2VjcmV0']) assert.ok(!written.includes(secret), secret);
      assert.match(written, /a token was given, and should not have been/);
    });

  test('are counted by class', () => {
    const counts = { passed: 1, warning: 1, failed: 1, 'not applicable': 1 };
    const { counts: all, classes } = describeResult(suite);
    assert.deepEqual(all, counts);
    assert.deepEqual(classes, { aud: counts });
    assert.match(forms.text ?? '', /^aud +1 +1 +1 +1$/m);
  });

  test('fail in JUnit only for what must be, and are XML', () => {
    const xml = forms.junit ?? '';
    assert.match(xml, /<testsuite name="aud" tests="4" failures="1" errors="0" skipped="1"/);
    assert.equal(xml.match(/<failure /g)?.length, 1);
    assert.equal(xml.match(/<skipped /g)?.length, 1);
    assert.match(xml, /A grant without &lt;aud&gt; is refused, isn&#39;t it/);
    assert.doesNotMatch(xml, /<aud>/);
  });

  test('are a page without script or address, in which nothing of the server is markup', () => {
    const page = forms.html ?? '';
    assert.doesNotMatch(page, /<script|https?:\/\/(?!localhost)|<server>/);
    assert.match(page, /<details open>.*aud-missing/);
  });

  test('say how a request is repeated, for a shell', () => {
    assert.equal(
      writeCurl(request),
      [
        "curl --silent --include --request POST 'http://localhost:1/token'",
        "--header 'accept: application/json'",
        "--header 'authorization: (not shown)'",
        "--data-raw 'assertion=a'\\''b&client_secret=(not-shown)'",
      ].join(' \\\n  '),
    );
  });
});
