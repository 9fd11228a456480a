import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseResult, Outcome } from '@portvakt/conformance';
import { type TestedServer, writePage } from './write-page.ts';

function result(id: string, outcome: Outcome, faults: readonly string[] = []): CaseResult {
  return {
    case: {
      id,
      title: `What ${id} says`,
      class: 'aud',
      level: { rfc7523: 'must' },
      source: 'RFC 7523 §3',
      steps: [],
    },
    level: 'must',
    outcome,
    steps: [{ request: {} as never, answers: [], faults }],
    milliseconds: 1,
  };
}

const server: TestedServer = {
  title: 'A server',
  version: '1.2.3',
  runtime: 'a machine',
  purpose: 'It is for this.',
  setUp: 'as it comes',
  keeps: 'nothing',
  sources: [],
  isStrict: true,
  grant: 'its own',
  cases: [
    result('aud-good', 'passed'),
    result('aud-bad', 'failed', ['a | token\nwas <b>given</b>']),
    result('aud-none', 'not applicable'),
  ],
};
const frame = { absent: [], day: '2026-01-02', node: '24.0.0', cases: 3 };

test('the page counts by outcome and by class, and says in words what a server fails', () => {
  const page = writePage([server], frame);
  assert.match(page, /^\* Run 2026-01-02 .*3 cases/);
  assert.match(page, /^\| A server \| 1\.2\.3 \| yes \| 1 \| 0 \| 1 \| 1 \|$/m);
  assert.match(page, /^\| aud \| 1 \/ 0 \/ 1 \|$/m);
  assert.match(page, /^\* `aud-bad`: .*“What aud-bad says” \(RFC 7523 §3\)\. A token was b given \/b\.$/m);
  assert.doesNotMatch(page, /aud-none|details/);
});

test('of a server that was never meant to be strict the page says so before all else', () => {
  const page = writePage([{ ...server, isStrict: false }], frame);
  assert.match(page, /\| \*\*no\*\* \|/);
  assert.ok(page.indexOf('never meant to be strict') < page.indexOf('aud-bad'));
  assert.match(page, /<details>/);
});

test('a server that was not run is named with the reason', () => {
  assert.match(
    writePage([], { ...frame, absent: [{ title: 'Another', reason: 'it is not here' }] }),
    /^\* Another: it is not here\.$/m,
  );
});
