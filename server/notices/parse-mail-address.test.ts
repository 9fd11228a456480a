import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMailAddress } from './parse-mail-address.ts';

const taken: readonly (readonly [text: string, kept: string])[] = [
  ['drift@kunden.example', 'drift@kunden.example'],
  [' Drift+nav@Kunden.EXAMPLE ', 'Drift+nav@kunden.example'],
  ["o'neil_a-b@a-b.no", "o'neil_a-b@a-b.no"],
];
const refused = [
  '',
  'a',
  '@b.no',
  'a@b',
  'a@b..no',
  'a@-b.no',
  'a@b-.no',
  '.a@b.no',
  'a.@b.no',
  'a..b@c.no',
  'a b@c.no',
  '"a b"@c.no',
  'A <a@b.no>',
  'a@b.no,c@d.no',
  'a@b.no;c@d.no',
  'a@b.no\r\nBcc: c@d.no',
  'a\r\n@b.no',
  'a@b.no\0',
  'a@[127.0.0.1]',
  'æ@b.no',
  'a@bø.no',
  `${'a'.repeat(65)}@b.no`,
  `a@${'b'.repeat(64)}.no`,
  `a@${'b.'.repeat(130)}no`,
];
for (const [text, kept] of taken) test(`${text} is kept`, () => assert.equal(parseMailAddress(text), kept));
for (const text of refused) {
  test(`${JSON.stringify(text)} is no address`, () => assert.equal(parseMailAddress(text), undefined));
}
