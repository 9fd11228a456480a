import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GrantOutcome } from '#token-granting';
import { startKeepingUsage } from './keep-usage.ts';
import type { UsagePiece } from './usage-rows.ts';

const token = (clientId: string): GrantOutcome =>
  ({
    applicant: { kind: 'client', client: { clientId } },
    keyId: 'kid',
    parties: { consumer: { authority: 'iso6523-actorid-upis', ID: '0192:310123412' }, supplier: undefined },
    outcome: { value: { scope: 'x:1' } },
  }) as unknown as GrantOutcome;

function open(more: object = {}) {
  const written: UsagePiece[] = [];
  const reports: string[] = [];
  let wake = Promise.withResolvers<void>();
  const keeper = startKeepingUsage({
    store: {
      mostRows: 100,
      write: async (piece) => {
        written.push(piece);
        wake.resolve();
      },
      removeDays: async () => 0,
    },
    clock: () => 0,
    settledClock: { read: async () => ({ settled: () => undefined }) },
    months: 13,
    report: (_details, text) => reports.push(text),
    ...more,
  });
  const nextWrite = async () => {
    await wake.promise;
    wake = Promise.withResolvers();
    // The flush ends after the write.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  };
  return { keeper, written, reports, nextWrite };
}

test('a new client is written within half a minute, and then once a minute', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const { keeper, written, nextWrite } = open();
  const halfAMinute = async () => {
    context.mock.timers.tick(30_000);
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  };
  keeper.count(token('a'));
  context.mock.timers.tick(30_000);
  await nextWrite();
  assert.equal(written.length, 1);
  keeper.count(token('a'));
  await halfAMinute();
  assert.equal(written.length, 1, 'not twice within a minute');
  await halfAMinute();
  assert.equal(written.length, 2, 'told within a minute');
  await halfAMinute();
  await halfAMinute();
  assert.equal(written.length, 2, 'nothing is written where nothing was used');
  keeper.count(token('a'));
  await keeper.stop();
  assert.equal(written.length, 3, 'the rest is written at the end');
});

test('memory that is half full is written before the time; what finds no room is told of', async () => {
  const { keeper, written, reports, nextWrite } = open({ mostRemembered: 20_000 });
  for (let index = 0; index < 100; index += 1) keeper.count(token(`client-${index}`));
  await nextWrite();
  assert.ok(written.length > 0);
  await keeper.stop();
  assert.deepEqual(reports, ['more is used than fits in memory: some answers were not counted']);
});

test('while the database is away memory stays bounded, and what could not be written is told of at the end', async () => {
  let tries = 0;
  const { keeper, reports } = open({
    mostRemembered: 100_000,
    store: {
      mostRows: 100,
      write: async () => {
        tries += 1;
        throw new Error('away');
      },
      removeDays: async () => 0,
    },
  });
  for (let round = 0; round < 20; round += 1) {
    for (let index = 0; index < 1_000; index += 1) keeper.count(token(`client-${round}-${index}`));
    await keeper.flush().catch(() => {});
  }
  // Once for each flush, with the same rows: nothing more is taken from memory before they are written.
  assert.ok(tries <= 22, `${tries} tries`);
  await keeper.stop();
  assert.deepEqual(reports, ['what was used last could not be written down']);
});
