import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { outliveRejections } from './outlive-rejections.ts';

test('a rejection that nobody waits for is told of, once a second', () => {
  const server = new EventEmitter();
  const lines: Readonly<Record<string, unknown>>[] = [];
  let now = 0;
  outliveRejections(server as unknown as NodeJS.Process, {
    log: { error: (facts) => lines.push(facts) },
    monotonic: () => now,
  });
  const first = new Error('first');
  server.emit('unhandledRejection', first);
  server.emit('unhandledRejection', new Error('second'));
  server.emit('unhandledRejection', 'third');
  assert.deepEqual(lines, [{ err: first }]);
  now = 1000;
  server.emit('unhandledRejection', 'fourth');
  assert.deepEqual(lines[1], { err: 'fourth', heldBack: 2 });
});
