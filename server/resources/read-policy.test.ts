import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isRefusal } from '@portvakt/protocol';
import { readPolicy } from './read-policy.ts';

const read = (xml: string | Buffer) => readPolicy(Buffer.from(xml), 'application/xml');
const refusalOf = async (outcome: ReturnType<typeof readPolicy>) => {
  const read = await outcome;
  return isRefusal(read) ? read.description : undefined;
};
const MISSING = 'The policy file can not be null';
const NO_POLICY = 'Policy file is not a XACML policy';

describe('the policy of a resource', () => {
  for (const xml of [
    '<Policy/>',
    '\ufeff<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<!-- a -->\n<!-- b --><xacml:Policy a="1">&lt;&#xe6;</xacml:Policy>\n',
    '<Policy xmlns="urn:oasis:names:tc:xacml:3.0:core:schema:wd-17"><Rule><![CDATA[<x>]]></Rule></Policy><!-- c -->',
  ]) {
    test(`is kept as it came: ${xml.slice(0, 40)}`, async () => {
      assert.equal(await read(xml), xml.replace('\ufeff', ''));
    });
  }

  const refused: Readonly<Record<string, string | Buffer>> = {
    'another document': '<html/>',
    'a document that only begins with it': '<PolicySet/>',
    'no end': '<Policy><Rule></Policy>',
    'something after it': '<Policy/>x',
    'two roots': '<Policy/><Policy/>',
    'a document type': '<!DOCTYPE Policy><Policy/>',
    'a document type with entities': '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><Policy>&a;</Policy>',
    'an entity that is not XML’s own': '<Policy>&a;</Policy>',
    'a character that XML forbids': '<Policy>\0</Policy>',
    'the same character as a reference': '<Policy>&#0;</Policy>',
    'an attribute twice': '<Policy a="1" a="2"/>',
    'bytes that are no UTF-8': Buffer.from([...Buffer.from('<Policy>'), 0xff, ...Buffer.from('</Policy>')]),
    'too many levels': `<Policy>${'<a>'.repeat(64)}${'</a>'.repeat(64)}</Policy>`,
    'too many elements': `<Policy>${'<a/>'.repeat(20_000)}</Policy>`,
    'too many attributes': `<Policy>${`<a ${'bcdefghijk'
      .split('')
      .map((name) => `${name}=""`)
      .join(' ')}/>`.repeat(4_001)}</Policy>`,
    'comments that never come to a policy': `${'<!---->'.repeat(60)}x`,
    'a comment without an end': `<!--${'-- '.repeat(1_000)}`,
  };
  for (const [name, xml] of Object.entries(refused)) {
    test(`is refused: ${name}`, async () => assert.equal(await refusalOf(read(xml)), NO_POLICY));
  }

  test('is missing where there is nothing', async () => {
    for (const xml of ['', '  \n']) assert.equal(await refusalOf(read(xml)), MISSING);
    assert.equal(await refusalOf(readPolicy(undefined, 'application/xml')), MISSING);
    assert.equal(await refusalOf(readPolicy(Buffer.from('x'), 'multipart/form-data')), MISSING);
  });

  test('others have their turn while a long one is read', async () => {
    let turns = 0;
    let reading = true;
    const count = () => {
      turns += 1;
      if (reading) setImmediate(count);
    };
    setImmediate(count);
    const long = await read(`<Policy>${'x'.repeat(500 * 1024)}</Policy>`);
    reading = false;
    assert.equal(typeof long, 'string');
    assert.ok(turns >= 10, `${turns} turns`);
  });
});
