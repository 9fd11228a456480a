import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReports } from './report-outcomes.ts';

function open() {
  let now = 0;
  const lines: Record<string, unknown>[] = [];
  const heldBack = new Map<string, number>();
  const note = (details: object, text: string) => lines.push({ ...details, text });
  const reports = createReports({
    log: { info: note, warn: note, error: note } as never,
    metrics: {
      countAnswer: () => undefined,
      countHeldBack: (what) => heldBack.set(what, (heldBack.get(what) ?? 0) + 1),
    },
    monotonic: () => now,
  });
  return {
    reports,
    lines,
    heldBack,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const problem = { correlationId: 'x', status: 404, method: 'GET', path: '/clients/:id', organisation: undefined };

test('errors that somebody can cause over and over are told ten times a second, and counted', () => {
  const { reports, lines, heldBack, wait } = open();
  for (let caused = 0; caused < 500; caused += 1) {
    reports.reportError({ traceId: 'x', err: new Error('away') }, 'temporarily_unavailable');
    reports.reportProblem({ ...problem, clientId: 'a', error: new Error('away') });
  }
  assert.equal(lines.length, 10);
  wait(1000);
  reports.reportError({}, 'temporarily_unavailable');
  assert.equal(lines.at(-1)?.heldBack, 990);
  assert.equal(heldBack.get('error'), 990);
});

test('a client in the self-service API has its own budget for each status, and no number of a person in its line', () => {
  const { reports, lines, heldBack } = open();
  for (let sent = 0; sent < 100; sent += 1) reports.reportProblem({ ...problem, clientId: 'a' });
  for (const status of [403, 404]) reports.reportProblem({ ...problem, status, clientId: 'b 07867900025' });
  assert.equal(lines.length, 22);
  assert.equal(heldBack.get('self-service call'), 80);
  assert.equal(lines.at(-1)?.clientId, 'b [left out]');
  reports.settle();
  assert.equal(lines.at(-1)?.heldBack, 80);
});

test("callers of Altinn's paths who are not let in are told of, within bounds", () => {
  const { reports, lines, heldBack } = open();
  const refusal = {
    status: 403,
    method: 'GET',
    path: '/authentication/api/v1/:x',
    reason: 'no scope',
    scopes: ['a:b'],
  };
  for (let sent = 0; sent < 100; sent += 1) reports.reportRefusal({ ...refusal, caller: 'a' });
  assert.equal(lines.length, 20);
  assert.deepEqual(lines[0], { ...refusal, caller: 'a', text: 'call of an Altinn path refused' });
  assert.equal(heldBack.get('call of an Altinn path'), 80);
  for (let sent = 0; sent < 100; sent += 1) reports.reportRefusal({ ...refusal, status: 401 });
  assert.equal(lines.length, 30);
  assert.equal(heldBack.get('unproved call of an Altinn path'), 90);
  reports.settle();
  assert.equal(lines.at(-1)?.heldBack, 80);
});

test('a grant that is used again and a token that is too long are told of, a few times for each client', () => {
  const { reports, lines, heldBack } = open();
  const answered = {
    traceId: 'x',
    outcome: 'token',
    milliseconds: 1,
    clientId: 'a',
    recorded: undefined,
    facts: undefined,
  };
  reports.reportAnswer({ ...answered, remarks: [] });
  assert.equal(lines.length, 0);
  for (let asked = 0; asked < 100; asked += 1) reports.reportAnswer({ ...answered, remarks: ['used again'] });
  reports.reportAnswer({ ...answered, clientId: 'b', remarks: ['too long'] });
  assert.equal(lines.length, 21);
  assert.equal(heldBack.get('remark'), 80);
  assert.match(String(lines[0]?.text), /without jti was used again/);
  assert.match(String(lines.at(-1)?.text), /longer than the headers that many servers take \(8 kB\)/);
  assert.equal(lines.at(-1)?.clientId, 'b');
});
