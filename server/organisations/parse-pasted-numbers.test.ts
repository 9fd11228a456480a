import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePastedNumbers } from './parse-pasted-numbers.ts';

test('a number is read in the ways that people write it, and told where it stands twice or is none', () => {
  const read = parsePastedNumbers([
    '310123412',
    ' 313 770 001 ',
    '0192:312999919',
    'NO 310001112 MVA',
    '310.123.412',
    '310123413',
    '',
    'Kunden AS',
    '3101234121',
  ]);
  assert.deepEqual(
    read.map(({ orgno, repeated }) => [orgno, repeated]),
    [
      ['310123412', false],
      ['313770001', false],
      ['312999919', false],
      ['310001112', false],
      ['310123412', true],
      [undefined, false],
      [undefined, false],
      [undefined, false],
      [undefined, false],
    ],
  );
});
