import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConcerningChange } from '#audit-trail';
import { describeChange, gatherChanges, leaveAnsweredOut, type ToldChange } from './describe-changes.ts';

const [consumer, owner] = ['310123412', '889640782'];
const change = (kind: string, action: string, more: Partial<ConcerningChange> = {}): ConcerningChange => ({
  id: 7,
  at: 0,
  actor: 'a',
  actor_orgno: owner,
  kind,
  subject: 'nav:a',
  action,
  orgno: consumer,
  other_orgno: owner,
  before: null,
  after: null,
  ...more,
});
const tell = (...given: Parameters<typeof change>) => {
  const told = describeChange(change(...given));
  return told && [told.to, told.kind, told.other, told.answer].filter((part) => part !== undefined);
};

test('the one who got it is told of access, and the one who can answer of an application', () => {
  assert.deepEqual(tell('scope-access', 'grant'), [consumer, 'access-granted', owner]);
  assert.deepEqual(tell('scope-access', 'withdraw'), [consumer, 'access-withdrawn', owner]);
  assert.deepEqual(tell('access-application', 'apply', { actor_orgno: consumer }), [
    owner,
    'application-received',
    consumer,
  ]);
  assert.deepEqual(tell('access-application', 'approve'), [consumer, 'application-answered', owner, 'approved']);
  assert.deepEqual(tell('access-application', 'reject'), [consumer, 'application-answered', owner, 'rejected']);
});

test('nobody is told of their own doings, nor of other changes', () => {
  assert.equal(tell('scope-access', 'grant', { other_orgno: consumer }), undefined);
  assert.equal(tell('scope-access', 'withdraw', { actor_orgno: consumer }), undefined);
  assert.equal(tell('access-application', 'withdraw'), undefined);
  assert.equal(tell('client', 'grant'), undefined);
  assert.equal(tell('scope-access', 'grant', { orgno: null }), undefined);
  assert.equal(tell('terms', 'draft'), undefined);
});

test('terms are told to those whom they concern, and whether they must be signed', () => {
  const publish = (after: object) => describeChange(change('terms', 'publish', { after: JSON.stringify(after) }));
  assert.deepEqual(
    [publish({ audience: 'providers', sign_again: true })].map((told) => [told?.to, told?.mustSign]),
    [['providers', true]],
  );
  assert.deepEqual(
    [publish({ audience: 'everyone' })].map((told) => [told?.to, told?.mustSign]),
    [['everyone', false]],
  );
});

test('what came from one organisation to another is one notice, with the first scopes and how many more', () => {
  const told = Array.from({ length: 30 }, (_, id): ToldChange => {
    return { to: consumer as string, kind: 'access-granted', other: owner, about: `nav:${id % 25}`, id };
  });
  const gathered = gatherChanges(
    [...told, { ...(told[0] as ToldChange), kind: 'access-withdrawn', id: 31 }],
    new Map(),
  );
  assert.deepEqual(
    gathered.map(({ subject, facts }) => [subject, facts.kind, 'scopes' in facts && [facts.scopes.length, facts.more]]),
    [
      ['change 0', 'access-granted', [20, 5]],
      ['change 31', 'access-withdrawn', [1, 0]],
    ],
  );
});

test('access that answers an application is told once', () => {
  const granted: ToldChange = { to: consumer as string, kind: 'access-granted', other: owner, about: 'nav:a', id: 1 };
  const answered: ToldChange = { ...granted, kind: 'application-answered', answer: 'approved', id: 2 };
  assert.deepEqual(leaveAnsweredOut([granted, answered]), [answered]);
  assert.deepEqual(leaveAnsweredOut([{ ...granted, about: 'nav:b' }, answered]).length, 2);
});
