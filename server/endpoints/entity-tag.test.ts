import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeEntityTag, matchesEntityTag } from './entity-tag.ts';

const tag = composeEntityTag('client-a', 3);

test('no header, an empty one and a star match, and so does the tag among others', () => {
  for (const header of [undefined, '', ' ', '*', ' * ', tag, `"x", ${tag}`, ` ${tag} ,"y"`]) {
    assert.equal(matchesEntityTag(header, tag), true, header);
  }
});

test('another version, another thing, a weak tag and a bare one do not', () => {
  for (const header of [
    '""',
    ',',
    composeEntityTag('client-a', 4),
    composeEntityTag('client-b', 3),
    composeEntityTag('keys-a', 3),
    `W/${tag}`,
    tag.slice(1, -1),
    `${tag}x`,
  ]) {
    assert.equal(matchesEntityTag(header, tag), false, header);
  }
});
