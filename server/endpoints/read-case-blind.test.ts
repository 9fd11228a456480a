import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { readCaseBlind } from './read-case-blind.ts';
import { textOrNone } from './schema-parts.ts';

const id = Type.Object({ id: Type.String() });

function fieldsAtFault(schema: Parameters<typeof readCaseBlind>[0], value: unknown): readonly string[] {
  const read = readCaseBlind(schema, value);
  return 'faults' in read ? [...new Set(read.faults.map(({ field }) => field))] : [];
}

test('every field at fault is named at once', () => {
  const schema = Type.Object({
    name: Type.String(),
    absent: Type.String(),
    flag: Type.Boolean({ default: true }),
    list: Type.Array(Type.String(), { default: [] }),
    inner: Type.Object({ missing: Type.String() }),
    none: Type.Object({ x: Type.String() }),
    many: Type.Optional(Type.Array(id)),
    zero: Type.Optional(Type.String()),
  });
  const value = {
    name: 7,
    flag: 'yes',
    list: 'a',
    inner: { missing: null },
    many: [{ id: 'a' }, 'b'],
    zero: 'a\0b',
  };
  assert.deepEqual(
    [...fieldsAtFault(schema, value)].sort(),
    ['absent', 'flag', 'inner.missing', 'list', 'many[1]', 'many[1].id', 'name', 'none', 'none.x', 'zero'].sort(),
  );
});

test('null counts as absent, and a default takes its place', () => {
  const schema = Type.Object({
    a: Type.Optional(Type.String()),
    b: Type.Boolean({ default: true }),
    c: Type.Array(Type.String(), { default: [] }),
    d: Type.Optional(Type.Array(id)),
  });
  assert.deepEqual(readCaseBlind(schema, { a: null, b: null, c: null, d: null }), { value: { b: true, c: [] } });
});

test('an empty text is absent where the schema says so', () => {
  const schema = Type.Object({ a: textOrNone(3), b: Type.Optional(Type.String()) });
  assert.deepEqual(readCaseBlind(schema, { a: '', b: '' }), { value: { b: '' } });
  assert.deepEqual(readCaseBlind(schema, { a: 'abc' }), { value: { a: 'abc' } });
  assert.deepEqual(fieldsAtFault(schema, { a: 'abcd' }), ['a']);
});

test('names are found in any case, and members that every object has are not fields', () => {
  const schema = Type.Object({ systemId: Type.String(), constructor: Type.Optional(Type.String()) });
  assert.deepEqual(readCaseBlind(schema, { SYSTEMID: 'a', other: 1 }), { value: { systemId: 'a' } });
});

test('what is complained of has an end', () => {
  const rights = Type.Array(Type.Object({ resource: Type.Array(id) }));
  const value = { rights: Array(500).fill({ resource: Array(500).fill({ id: 1 }) }) };
  assert.equal(fieldsAtFault(Type.Object({ rights }), value).length, 50);
});

test('lists, records and texts have an end', () => {
  const schema = Type.Object({
    list: Type.Array(Type.String()),
    text: Type.String(),
    short: Type.String({ maxLength: 2 }),
    texts: Type.Array(Type.String()),
    record: Type.Record(Type.String(), Type.String()),
  });
  const value = {
    list: Array(501).fill('a'),
    text: 'a'.repeat(1025),
    short: 'abc',
    texts: ['a'.repeat(1025)],
    record: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [index, 'a'])),
  };
  assert.deepEqual(fieldsAtFault(schema, value), ['list', 'text', 'short', 'texts', 'record']);
});

test('a body that is not an object is named $', () => {
  assert.deepEqual(readCaseBlind(id, []), {
    faults: [
      { field: '$', message: '$ must be a JSON object.' },
      { field: 'id', message: 'id is required.' },
    ],
  });
});
