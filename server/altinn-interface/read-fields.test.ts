import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fields } from './read-fields.ts';

test('what is wrong is told under the name of its field, and all of it at once', () => {
  const fields = new Fields({
    name: 7,
    flag: 'yes',
    list: 'a',
    inner: { missing: null },
    many: [{ id: 'a' }, 'b'],
    null: 'a\0b',
  });
  fields.text('name');
  fields.text('absent');
  fields.answer('flag', true);
  fields.texts('list');
  fields.object('inner').text('missing');
  fields.object('none').text('x');
  fields.objects('many', (each) => each.text('id'));
  fields.optionalText('null');
  assert.equal(fields.wrong, true);
  assert.deepEqual(Object.keys(fields.errors).sort(), [
    'absent',
    'flag',
    'inner.missing',
    'list',
    'many[1]',
    'many[1].id',
    'name',
    'none',
    'none.x',
    'null',
  ]);
});

test('null counts as absent', () => {
  const fields = new Fields({ a: null, b: null, c: null, d: null });
  assert.equal(fields.optionalText('a'), undefined);
  assert.equal(fields.answer('b', true), true);
  assert.deepEqual(fields.texts('c'), []);
  assert.equal(
    fields.objects('d', () => 1),
    undefined,
  );
  assert.equal(fields.wrong, false);
});

test('what every object has by itself is no field', () => {
  const fields = new Fields({});
  assert.equal(fields.optionalText('constructor'), undefined);
  assert.equal(fields.has('toString'), false);
});

test('what is complained of has an end', () => {
  const fields = new Fields({ rights: Array(500).fill({ resource: Array(500).fill({ id: 1 }) }) });
  fields.objects('rights', (right) => right.objects('resource', (resource) => resource.text('id')));
  assert.equal(Object.keys(fields.errors).length, 50);
  assert.equal(fields.wrong, true);
});

test('lists and texts have an end', () => {
  const fields = new Fields({ list: Array(501).fill('a'), text: 'a'.repeat(1025), texts: ['a'.repeat(1025)] });
  fields.texts('list');
  fields.text('text');
  fields.texts('texts');
  assert.deepEqual(Object.keys(fields.errors), ['list', 'text', 'texts']);
});
