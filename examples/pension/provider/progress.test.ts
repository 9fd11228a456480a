import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createProgress, describeProgress } from './progress.ts';

function watch({ isTTY, columns }: { isTTY: boolean; columns?: number }) {
  let now = 0;
  const written: string[] = [];
  const output = { isTTY, ...(columns !== undefined && { columns }), write: (text: string) => written.push(text) };
  const progress = createProgress({ output, elapsed: () => now });
  return { progress, written, wait: (milliseconds: number) => (now += milliseconds) };
}

describe('progress', () => {
  it('says how far the job is, how fast, how long it takes, and what is left to people', () => {
    assert.equal(
      describeProgress({ done: 1204, total: 9310, reported: 3 }, { seconds: 2, doneBefore: 204 }),
      '1 204 of 9 310 calls · 500 a second · 17 s left · 3 for a person',
    );
    assert.equal(
      describeProgress({ done: 0, total: 10, reported: 0 }, { seconds: 0, doneBefore: 0 }),
      '0 of 10 calls · 0 a second · unknown time left',
    );
    assert.match(
      describeProgress({ done: 100, total: 1_000_000, reported: 0 }, { seconds: 1, doneBefore: 0 }),
      /2 h 46 min/,
    );
  });

  it('is one line that is drawn over on a terminal, and never wider than it', () => {
    const { progress, written, wait } = watch({ isTTY: true, columns: 40 });
    progress.show({ done: 0, total: 8, reported: 0 });
    wait(50);
    progress.show({ done: 1, total: 8, reported: 0 });
    wait(60);
    progress.show({ done: 4, total: 8, reported: 0 });
    progress.end({ done: 8, total: 8, reported: 0 });
    assert.equal(written.length, 4, 'what comes too soon is left out');
    assert.ok(written[1]?.startsWith(`\r[${'#'.repeat(12)}${'-'.repeat(12)}] 4 of 8`));
    for (const text of written.slice(0, 3)) assert.ok(text.length <= 39 + '\r\u001b[K'.length, text);
    assert.equal(written[3], '\n');
  });

  it('is plain lines elsewhere, one every five seconds', () => {
    const { progress, written, wait } = watch({ isTTY: false });
    for (let done = 0; done < 70; done += 1) {
      progress.show({ done, total: 70, reported: 0 });
      wait(100);
    }
    progress.end({ done: 70, total: 70, reported: 0 });
    assert.deepEqual(
      written.map((text) => text.split(' · ')[0]),
      ['0 of 70 calls', '50 of 70 calls', '70 of 70 calls'],
    );
    assert.ok(written.every((text) => text.endsWith('\n') && !/[\r\u001b]/.test(text)));
  });

  it('counts what an earlier start has done as done, but not as fast', () => {
    const { progress, written, wait } = watch({ isTTY: false });
    progress.show({ done: 1000, total: 2000, reported: 0 });
    wait(10_000);
    progress.show({ done: 1100, total: 2000, reported: 0 });
    assert.equal(written[1], '1 100 of 2 000 calls · 10 a second · 1 min 30 s left\n');
  });
});
