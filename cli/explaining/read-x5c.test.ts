import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readX5c as readAsServer } from '@portvakt/server/certificate-rules';
import { readX5c } from './read-x5c.ts';

const der = Buffer.from('3082010a0282010100', 'hex');
const text = der.toString('base64');

describe('what explain says of the form of an x5c', () => {
  const shapes: readonly (readonly [what: string, x5c: unknown, good: boolean])[] = [
    ['a list of one', [text], true],
    ['blanks and line ends inside', [` ${text.slice(0, 4)}\r\n\t${text.slice(4)}`], true],
    ['a string', text, false],
    ['an empty list', [], false],
    ['nine', Array(9).fill(text), false],
    ['a number', [7], false],
    ['an empty text', [''], false],
    ['base64url', [Buffer.from('fbff', 'hex').toString('base64url')], false],
    ['without padding', ['MIIBCgI'], false],
    ['bits that no encoder sets', ['MIIBCgJ='], false],
    ['more than 8 kB', [Buffer.alloc(6200, 1).toString('base64')], false],
    ['PEM', [`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`], false],
    ['another kind of blank', [`${text}\u00a0`], false],
  ];
  for (const [what, x5c, good] of shapes) {
    it(`is what the server makes of it: ${what}`, () => {
      assert.equal(readAsServer(x5c) !== undefined, good, 'the server');
      const [form] = readX5c(x5c).findings;
      assert.equal(form?.mark, good ? 'right' : 'wrong', form?.text);
    });
  }
});
