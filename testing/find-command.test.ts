import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCommand } from './find-command.ts';

test('the environment names the command, with its first words', () => {
  assert.deepEqual(findCommand({ PORTVAKT: ' npx  portvakt ' }), ['npx', 'portvakt']);
});

test('without that it is the command of the package that is installed, run by this Node', () => {
  const [program, file, ...more] = findCommand({ PORTVAKT: '' });
  assert.equal(program, process.execPath);
  assert.match(file ?? '', /[/\\]bin[/\\]portvakt\.js$/);
  assert.deepEqual(more, []);
});
