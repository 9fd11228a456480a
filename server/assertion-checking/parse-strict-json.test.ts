import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseStrictJsonObject } from './parse-strict-json.ts';

const parse = (text: string) => parseStrictJsonObject(Buffer.from(text));

describe('strict JSON', () => {
  test('reads what JSON.parse reads, whatever the object holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (value) => {
        assert.deepEqual(parse(JSON.stringify(value)), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('finds a member that stands twice, wherever it stands and however it is written', () => {
    for (const text of [
      '{"a":1,"a":1}',
      '{"a":1,"\\u0061":2}',
      '{"x":{"a":1,"b":{"c":[{"d":1,"d":2}]}}}',
      '{"a\\\\":1,"a\\\\":2}',
      '{"a\\"":1,"a\\"":2}',
      '{ "a" : 1 , "a" \t:\n2 }',
      '{"":1,"":2}',
    ]) {
      assert.match(String(parse(text)), /no member twice/, text);
    }
  });

  test('takes no value for a name, and no sibling for a child', () => {
    for (const text of [
      '{"a":"a","b":"a"}',
      '{"a":{"a":1},"b":{"a":1}}',
      '{"a":["b","b"]}',
      '{"a":"\\":\\"","b":"\\\\"}',
    ]) {
      assert.equal(typeof parse(text), 'object', text);
    }
  });

  test('says which bound is passed, whatever stands inside', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    assert.equal(typeof parse(nested(32)), 'object');
    assert.match(String(parse(nested(33))), /nested more than 32 deep/);
    assert.match(String(parse('{"a":'.repeat(12_000))), /nested more than 32 deep/);
    assert.match(String(parse(`{"a":[${'1,'.repeat(20_000)}1]}`)), /more than 20000 members and elements/);
  });
});
