import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksForNothing, decideHoldings } from './decide-change.ts';
import { indexRights, narrowRights, RESOURCE, type Right } from './right.ts';

const covers = (held: Right, asked: Right) => indexRights([held]).covers(asked);
const overlaps = (one: Right, other: Right) => indexRights([one]).overlaps(other);

const on = (value: string, action?: string): Right => ({
  ...(action !== undefined && { action }),
  resource: [{ id: RESOURCE, value }],
});
const nothing = { requiredRights: [], unwantedRights: [], requiredAccessPackages: [], unwantedAccessPackages: [] };

test('a right without an action covers every action, one with an action only that', () => {
  assert.equal(covers(on('a'), on('a', 'read')), true);
  assert.equal(covers(on('a', 'read'), on('a', 'read')), true);
  assert.equal(covers(on('a', 'read'), on('a')), false);
  assert.equal(covers(on('a', 'read'), on('a', 'write')), false);
  assert.equal(covers(on('a'), on('b')), false);
  assert.equal(overlaps(on('a', 'read'), on('a')), true);
  assert.equal(overlaps(on('a', 'read'), on('a', 'write')), false);
});

test('a right that names no resource, or several, covers nothing', () => {
  const none = { resource: [] };
  const two = { resource: [...on('a').resource, ...on('b').resource] };
  for (const odd of [none, two]) {
    assert.equal(covers(odd, odd), false);
    assert.equal(covers(on('a'), odd), false);
  }
});

test('what is asked for without an action is never wider than what is offered', () => {
  const offered = [on('a', 'read'), on('a', 'write'), on('b')];
  assert.deepEqual(narrowRights([on('a')], offered), [on('a', 'read'), on('a', 'write')]);
  assert.deepEqual(narrowRights([on('b')], offered), [on('b')]);
  assert.deepEqual(narrowRights([on('b', 'read')], offered), [on('b', 'read')]);
  // Not offered at all: it stays, and is refused for what it is.
  assert.deepEqual(narrowRights([on('c')], offered), [on('c')]);
  assert.deepEqual(narrowRights([on('a'), on('a', 'read')], offered), [on('a', 'read'), on('a', 'write')]);
});

test('a change adds what is required, once, and takes what is unwanted', () => {
  const held = { rights: [on('a'), on('b')], accessPackages: [{ urn: 'p' }] };
  assert.deepEqual(decideHoldings(held, nothing), held);
  const changed = decideHoldings(held, {
    requiredRights: [on('b'), on('c', 'read')],
    unwantedRights: [on('a')],
    requiredAccessPackages: [{ urn: 'p' }, { urn: 'q' }],
    unwantedAccessPackages: [{ urn: 'p' }],
  });
  assert.deepEqual(changed, { rights: [on('b'), on('c', 'read')], accessPackages: [{ urn: 'q' }] });
});

test('what is both required and unwanted is not held, nor anything that an unwanted action is part of', () => {
  const both = decideHoldings(
    { rights: [], accessPackages: [] },
    { ...nothing, requiredRights: [on('a')], unwantedRights: [on('a')] },
  );
  assert.deepEqual(both.rights, []);
  const wide = decideHoldings(
    { rights: [on('a')], accessPackages: [] },
    { ...nothing, unwantedRights: [on('a', 'write')] },
  );
  assert.deepEqual(wide.rights, []);
});

test('a change with four empty lists asks for nothing', () => {
  assert.equal(asksForNothing(nothing), true);
  assert.equal(asksForNothing({ ...nothing, unwantedRights: [on('a')] }), false);
});

test('long lists are held against each other in one walk of each', () => {
  // With every action on one resource, each right against each other one would be millions of steps, and of each of those one more.
  const offered = Array.from({ length: 20_000 }, (_, index) => on('a', `action-${index}`));
  const asked = Array.from({ length: 20_000 }, () => on('a'));
  assert.deepEqual(narrowRights(asked, offered), offered);
  const held = { rights: offered, accessPackages: [] };
  assert.deepEqual(decideHoldings(held, { ...nothing, unwantedRights: offered.slice(1) }).rights, [offered[0]]);
});
