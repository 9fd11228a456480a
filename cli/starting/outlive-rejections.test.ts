import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { outliveRejections } from './outlive-rejections.ts';

test('a rejection that nobody waits for is told of, once a second', () => {
  const server = new EventEmitter();
  const lines: string[] = [];
  let now = 0;
  outliveRejections(server as unknown as NodeJS.Process, { note: (line) => lines.push(line), monotonic: () => now });
  server.emit('unhandledRejection', new Error('first'));
  server.emit('unhandledRejection', new Error('second'));
  server.emit('unhandledRejection', 'third');
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^portvakt start: unhandled rejection: Error: first\n {4}at /);
  now = 1000;
  server.emit('unhandledRejection', 'fourth');
  assert.equal(lines[1], 'portvakt start: unhandled rejection (and 2 before it): fourth');
});
