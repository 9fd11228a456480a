import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { createSchemaCompiler } from './check-strictly.ts';
import { choice, flag, line, listOf, organisationNumber, seconds, text, uri } from './schema-parts.ts';

const compile = await createSchemaCompiler();
const check = compile(
  Type.Object({
    name: Type.Optional(line(5)),
    about: Type.Optional(text(20)),
    life: Type.Optional(seconds(100)),
    on: Type.Optional(flag()),
    link: Type.Optional(uri()),
    list: Type.Optional(listOf(Type.Object({ end: Type.Optional(Type.Integer()), id: line(5) }), 2)),
  }),
);

test('text becomes the number or flag that is wanted, at any depth; null and empty numbers become nothing', () => {
  assert.deepEqual(check({ life: '60', on: 'TRUE', list: [{ end: '5', id: '7' }] }), {
    value: { life: 60, on: true, list: [{ end: 5, id: '7' }] },
  });
  assert.deepEqual(check({ life: '', name: null, list: [{ end: null, id: 'a' }], other: null }), {
    value: { list: [{ id: 'a' }] },
  });
  assert.deepEqual(check({ other: { deep: 1 }, name: '5' }), { value: { other: { deep: 1 }, name: '5' } });
});

test('an empty text is nothing where an address, a number or one of some values belongs, and a text elsewhere', () => {
  const form = compile(
    Type.Object({
      title: line(5),
      link: Type.Optional(uri()),
      usage: Type.Optional(choice(['ONETIME', 'REUSE'])),
      orgno: Type.Optional(organisationNumber('Who.')),
    }),
  );
  assert.deepEqual(form({ title: '', link: '', usage: '', orgno: '' }), { value: { title: '' } });
  const needed = compile(Type.Object({ kind: choice(['web']) }))({ kind: '' });
  assert.deepEqual(needed, { faults: [{ field: 'kind', message: 'must not be null' }] });
});

test('what is given is not changed, and brings no prototype with it', () => {
  const given = JSON.parse('{"__proto__":{"on":true},"life":"60","constructor":{"x":1}}');
  const checked = check(given) as { value: { on?: boolean } };
  assert.equal(checked.value.on, undefined);
  assert.equal(given.life, '60');
});

test('every field at fault is named, with its place in a list', () => {
  const checked = check({
    name: 'too long',
    life: '-1',
    on: 'maybe',
    link: 'javascript:x',
    list: [{ id: 'a\u0000' }, {}],
  });
  assert.deepEqual('faults' in checked && checked.faults.map(({ field }) => field).sort(), [
    'life',
    'link',
    'list[0].id',
    'list[1].id',
    'name',
    'on',
  ]);
});

test('characters are counted as people do, and lone surrogates and control characters are none', () => {
  assert.ok('value' in check({ name: '😀😀😀😀😀', about: 'a\n\tb' }));
  for (const name of ['\ud83d', '\u0085', '\u2029', 'a\nb', '\u0000']) {
    assert.ok('faults' in check({ name }), JSON.stringify(name));
  }
  for (const about of ['\ud83d', '\u0085', '\u0000']) assert.ok('faults' in check({ about }), JSON.stringify(about));
});

test('a list far too long is told with few words', () => {
  const checked = check({ list: Array.from({ length: 100_000 }, () => ({})) });
  assert.ok('faults' in checked && checked.faults.length <= 5);
  assert.ok('faults' in checked);
  assert.equal(checked.faults.find(({ field }) => field === 'list')?.message, 'must have at most 2 entries');
});
