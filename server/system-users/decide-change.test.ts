import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAskedRights } from './check-request.ts';
import { asksForNothing, decideHoldings } from './decide-change.ts';
import { indexRights, narrowRights, RESOURCE, type Right } from './right.ts';

const on = (value: string, action?: string): Right => ({
  ...(action !== undefined && { action }),
  resource: [{ id: RESOURCE, value }],
});
const nothing = { requiredRights: [], unwantedRights: [], requiredAccessPackages: [], unwantedAccessPackages: [] };

test('a right without an action covers every action, one with an action only that', () => {
  const held = indexRights([on('a'), on('b', 'read')]);
  assert.equal(held.covers('a', 'read'), true);
  assert.equal(held.covers('a', undefined), true);
  assert.equal(held.covers('b', 'read'), true);
  assert.equal(held.covers('b', undefined), false);
  assert.equal(held.covers('b', 'write'), false);
  assert.equal(held.covers('c', 'read'), false);
  assert.equal(held.overlaps('b', undefined), true);
  assert.equal(held.overlaps('b', 'write'), false);
  assert.equal(held.overlaps('a', 'write'), true);
  assert.equal(held.overlaps('c', undefined), false);
});

test('a right that names no resource covers nothing, one that names several covers each', () => {
  const two = { resource: [...on('a').resource, ...on('b').resource] };
  const odd = { resource: [...on('c').resource, { id: 'urn:altinn:org', value: 'd' }] };
  const held = indexRights([{ resource: [] }, two, odd]);
  for (const resource of ['a', 'b']) assert.equal(held.covers(resource, 'read'), true);
  for (const resource of ['c', 'd', '']) assert.equal(held.covers(resource, 'read'), false);
  assert.deepEqual(narrowRights([two], [on('a', 'read'), on('b')]), [on('a', 'read'), on('b')]);
  // Not wider than requested, either.
  assert.deepEqual(narrowRights([on('a')], [two]), [on('a')]);
  assert.deepEqual(
    decideHoldings({ rights: [two], accessPackages: [] }, { ...nothing, unwantedRights: [on('a')] }).rights,
    [on('b')],
  );
  assert.equal(checkAskedRights([two], { rights: [on('a')] })?.refusal, 'system-user-right-unknown');
  assert.equal(checkAskedRights([two], { rights: [on('a'), on('b')] }), undefined);
  for (const none of [odd, { resource: [] }])
    assert.equal(checkAskedRights([none], { rights: [odd] })?.refusal, 'system-user-right-unknown');
});

test('long lists are held against each other in one pass', () => {
  // Counts the reads of each right's resource. Without a clock this shows whether there is one pass, or one for each
  // right.
  let reads = 0;
  const many = Array.from({ length: 500 }, (_, index) => ({
    action: String(index % 2),
    get resource() {
      reads += 1;
      return on(String(index)).resource;
    },
  }));
  const offered = many.map(({ action }, index) => on(String(index), action));
  narrowRights(many, offered);
  decideHoldings({ rights: many, accessPackages: [] }, { ...nothing, unwantedRights: offered });
  checkAskedRights(many, { rights: offered });
  assert.ok(reads < 500 * 20, `${reads} reads`);
});

test('what is asked for without an action is never wider than what is offered', () => {
  const offered = [on('a', 'read'), on('a', 'write'), on('b')];
  assert.deepEqual(narrowRights([on('a')], offered), [on('a', 'read'), on('a', 'write')]);
  assert.deepEqual(narrowRights([on('b')], offered), [on('b')]);
  assert.deepEqual(narrowRights([on('b', 'read')], offered), [on('b', 'read')]);
  // The system does not offer it at all: it is kept, and refused as what it is.
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
