import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LineTarget, queueLines } from './queue-lines.ts';

/** A target that takes `room` bytes in total, until it gets more room. */
function makeTarget() {
  const target = {
    room: 0,
    broken: false,
    written: '',
    write(bytes: Uint8Array): number {
      if (target.broken) throw new Error('EPIPE');
      const taken = Math.min(target.room, bytes.length);
      target.room -= taken;
      target.written += Buffer.from(bytes.subarray(0, taken)).toString();
      return taken;
    },
    writeNow: (bytes: Uint8Array) => target.write(bytes),
  };
  return target satisfies LineTarget;
}
const tell = (lines: number) => `${lines} dropped\n`;

describe('a queue of lines', () => {
  it('keeps about a megabyte while nobody reads, in order, and then tells how many found no room', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const target = makeTarget();
    const queue = queueLines(target, tell);
    const lines = Array.from({ length: 20_000 }, (_, at) => `${String(at).padStart(99, '0')}\n`);
    for (const line of lines) queue.write(line);
    const kept = Math.floor((1024 * 1024) / 100);
    assert.equal(queue.dropped(), lines.length - kept);
    target.room = 150;
    context.mock.timers.tick(50);
    assert.equal(target.written, lines.join('').slice(0, 150));
    target.room = Number.POSITIVE_INFINITY;
    context.mock.timers.tick(50);
    assert.equal(target.written, `${lines.slice(0, kept).join('')}${lines.length - kept} dropped\n`);
    queue.write('after\n');
    assert.ok(target.written.endsWith(' dropped\nafter\n'));
    assert.equal(queue.dropped(), lines.length - kept);
  });

  it('lives on when writing fails, and tries again a second later', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const target = makeTarget();
    target.broken = true;
    const queue = queueLines(target, tell);
    queue.write('one\n');
    queue.write('two\n');
    target.broken = false;
    target.room = 100;
    context.mock.timers.tick(1000);
    assert.equal(target.written, 'one\ntwo\n');
    target.broken = true;
    queue.write('three\n');
    queue.finish(1000);
  });

  it('waits for its reader at the end, but not for ever', () => {
    const target = makeTarget();
    const queue = queueLines(target, tell);
    queue.write('a line\n');
    const startedAt = performance.now();
    queue.finish(50);
    assert.ok(performance.now() - startedAt >= 50);
    target.room = 100;
    queue.finish(50);
    assert.equal(target.written, 'a line\n');
  });

  it('has one write under way where the target cannot tell at once', async () => {
    const pieces: string[] = [];
    let release = Promise.withResolvers<number>();
    const queue = queueLines(
      {
        write: (bytes) => {
          pieces.push(Buffer.from(bytes).toString());
          return release.promise;
        },
        writeNow: (bytes) => {
          pieces.push(`now: ${Buffer.from(bytes)}`);
          return bytes.length;
        },
      },
      tell,
    );
    for (const line of ['one\n', 'two\n', 'three\n']) queue.write(line);
    assert.deepEqual(pieces, ['one\n']);
    const first = release;
    release = Promise.withResolvers();
    first.resolve(4);
    await new Promise(setImmediate);
    assert.deepEqual(pieces, ['one\n', 'two\nthree\n']);
    queue.write('four\n');
    queue.finish(50);
    assert.deepEqual(pieces, ['one\n', 'two\nthree\n', 'now: four\n']);
  });
});
