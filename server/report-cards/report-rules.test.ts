import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { composeReport, findWorst, reportRules } from './compose-report.ts';
import { describeState } from './describe-state.ts';
import type { IntegrationFacts, KeyFacts, ScopeFacts } from './integration-facts.ts';
import { DAY, type Grade } from './rule.ts';

const NOW = 20_000 * DAY;
const ago = (days: number) => NOW - days * DAY;
const ahead = (days: number) => NOW + days * DAY;

const key = (id: string, more: Partial<KeyFacts> = {}): KeyFacts => ({
  id,
  bits: 3072,
  exponent: 65_537,
  registeredAt: ago(100),
  expiresAt: ahead(265),
  certificateEnds: undefined,
  firstUsed: ago(99),
  lastUsed: ago(1),
  ...more,
});
const scope = (name: string, more: Partial<ScopeFacts> = {}): ScopeFacts => ({
  name,
  active: true,
  granted: true,
  delegable: false,
  delegated: undefined,
  maxAge: undefined,
  addedAt: ago(200),
  lastUsed: ago(1),
  ...more,
});
/** A well-kept integration. */
const good: IntegrationFacts = {
  now: NOW,
  active: true,
  createdAt: ago(200),
  asksHere: true,
  signs: true,
  lifetime: undefined,
  keys: [key('a')],
  certificates: [],
  scopes: [scope('etat:a')],
  lastUsed: ago(1),
  countedSince: ago(300),
  week: { tokens: 100, refusals: 0 },
};
const never = { firstUsed: undefined, lastUsed: undefined };
const signer = (id: string, first: number, last: number) => ({ id, firstUsed: ago(first), lastUsed: ago(last) });

type Cases = Readonly<Record<string, Partial<IntegrationFacts>>>;

/** What each rule finds fault with (`red`), what it does not (`green`), and what it passes over. */
const cases: Readonly<Record<string, { red: Cases; green: Cases; past?: Cases }>> = {
  'without-keys': {
    red: {
      'no key, no certificate': { keys: [] },
      'only expired keys': { keys: [key('a', { expiresAt: ago(1) })] },
      'expired keys, whatever certificate there is': {
        keys: [key('a', { expiresAt: NOW })],
        certificates: [signer('f', 40, 1)],
      },
    },
    green: { 'a key': {}, 'a certificate': { keys: [], certificates: [signer('f', 40, 1)] } },
    past: { 'a secret': { signs: false, keys: [] } },
  },
  'key-age': {
    red: { 'it signs and is nine months old': { keys: [key('a', { registeredAt: ago(270), expiresAt: ahead(95) })] } },
    green: {
      young: {},
      'the old one does not sign any longer': {
        keys: [key('old', { registeredAt: ago(300), lastUsed: ago(20) }), key('new', { registeredAt: ago(20) })],
      },
    },
    past: { 'no keys': { keys: [] } },
  },
  'key-strength': {
    red: {
      '2048 bits': { keys: [key('a'), key('b', { bits: 2048 })] },
      'exponent 3': { keys: [key('a', { exponent: 3 })] },
      '1024 bits': { keys: [key('a', { bits: 1024 })] },
    },
    green: {
      '3072 bits': {},
      'an expired weak one': { keys: [key('a'), key('b', { bits: 2048, expiresAt: ago(1) })] },
    },
    past: { 'no keys': { keys: [] } },
  },
  'key-expires': {
    red: {
      'in 30 days': { keys: [key('a', { expiresAt: ahead(30) })] },
      'in a week, though a successor is there that does not sign': {
        keys: [key('a', { expiresAt: ahead(7) }), key('b', never)],
      },
      'all have': { keys: [key('a', { expiresAt: ago(3) })] },
    },
    green: {
      'in 31 days': { keys: [key('a', { expiresAt: ahead(31) })] },
      'one that does not sign any longer': {
        keys: [key('a', { expiresAt: ahead(3), lastUsed: ago(10) }), key('b')],
      },
    },
    past: { 'no keys': { keys: [] } },
  },
  'no-successor': {
    red: {
      'in 60 days': { keys: [key('a', { expiresAt: ahead(60) })] },
      'the other one ends as soon': {
        keys: [key('a', { expiresAt: ahead(20) }), key('b', { expiresAt: ahead(21), ...never })],
      },
    },
    green: {
      'in 61 days': { keys: [key('a', { expiresAt: ahead(61) })] },
      'a successor': { keys: [key('a', { expiresAt: ahead(5) }), key('b', { expiresAt: ahead(360), ...never })] },
    },
    past: { 'no keys': { keys: [] } },
  },
  'expired-keys-left': {
    red: { 'one has expired': { keys: [key('a'), key('old', { expiresAt: NOW })] } },
    green: { 'none has': {} },
    past: { 'no keys': { keys: [] } },
  },
  'key-never-used': {
    red: { 'registered a month ago': { keys: [key('a'), key('spare', { registeredAt: ago(30), ...never })] } },
    green: {
      'all are used': {},
      'it is new': { keys: [key('a'), key('spare', { registeredAt: ago(29), ...never })] },
      'uses are not counted for long enough': { countedSince: ago(29), keys: [key('a'), key('spare', never)] },
    },
    past: {
      'nothing is used yet': { lastUsed: undefined, keys: [key('a', never)] },
      'its tokens come from elsewhere': { asksHere: false },
    },
  },
  'shared-between-systems': {
    red: {
      'two keys for months': { keys: [key('a'), key('b')] },
      'a key and a certificate': { certificates: [signer('f', 31, 2)] },
    },
    green: {
      'one key': {},
      'a rotation': { keys: [key('a'), key('b', { firstUsed: ago(29) })] },
      'a rotation that is over': { keys: [key('a', { lastUsed: ago(8) }), key('b')] },
    },
    past: { 'nothing is used': { lastUsed: undefined, keys: [key('a', never)] } },
  },
  'certificate-ends': {
    red: {
      'in 30 days': { keys: [key('a', { certificateEnds: ahead(30) })] },
      'in a week': { keys: [key('a', { certificateEnds: ahead(300) }), key('b', { certificateEnds: ahead(7) })] },
      'it has': { keys: [key('a', { certificateEnds: ago(1) })] },
    },
    green: { 'in 31 days': { keys: [key('a', { certificateEnds: ahead(31) })] } },
    past: { 'no certificate': {} },
  },
  'scope-without-access': {
    red: { 'not granted': { scopes: [scope('etat:a'), scope('etat:b', { granted: false })] } },
    green: {
      granted: {},
      'with what customers delegate': {
        scopes: [scope('etat:a', { granted: false, delegable: true, delegated: true })],
      },
    },
    past: { 'no scopes': { scopes: [] } },
  },
  'scope-deactivated': {
    red: { 'one is': { scopes: [scope('etat:a'), scope('etat:b', { active: false })] } },
    green: { 'none is': {} },
    past: { 'no scopes': { scopes: [] } },
  },
  'scopes-unused': {
    red: {
      'not for 90 days': { scopes: [scope('etat:a'), scope('etat:b', { lastUsed: ago(90) })] },
      never: { scopes: [scope('etat:a'), scope('etat:b', { addedAt: ago(91), lastUsed: undefined })] },
    },
    green: {
      'all are used': {},
      'one is new': { scopes: [scope('etat:b', { addedAt: ago(89), lastUsed: undefined })] },
      'uses are not counted for long enough': {
        countedSince: ago(89),
        scopes: [scope('etat:b', { lastUsed: undefined })],
      },
    },
    past: { 'nothing is used yet': { lastUsed: undefined }, 'its tokens come from elsewhere': { asksHere: false } },
  },
  'supplier-without-delegation': {
    red: { 'nobody has': { scopes: [scope('etat:a', { granted: false, delegable: true, delegated: false })] } },
    green: { 'a customer has': { scopes: [scope('etat:a', { granted: false, delegable: true, delegated: true })] } },
    past: {
      'it has access itself': { scopes: [scope('etat:a', { delegable: true, delegated: false })] },
      'the register is elsewhere': { scopes: [scope('etat:a', { granted: false, delegable: true })] },
    },
  },
  'lifetime-long': {
    red: { 'eleven minutes': { lifetime: 660 }, 'a day': { lifetime: 86_400 } },
    green: {
      usual: {},
      'ten minutes': { lifetime: 600 },
      'a scope caps it': {
        lifetime: 86_400,
        scopes: [scope('etat:a', { maxAge: 0 }), scope('etat:b', { maxAge: 60 })],
      },
    },
  },
  'never-used': {
    red: {
      'not since it was made': { lastUsed: undefined, createdAt: ago(31) },
      'not for 90 days': { lastUsed: ago(90) },
    },
    green: {
      'used lately': { lastUsed: ago(89) },
      new: { lastUsed: undefined, createdAt: ago(30) },
      'uses are not counted for long enough': { lastUsed: undefined, countedSince: ago(30) },
    },
    past: {
      'its tokens come from elsewhere': { asksHere: false },
      'nobody has used anything': { lastUsed: undefined, countedSince: undefined },
    },
  },
  'refused-often': {
    red: {
      'a tenth': { week: { tokens: 90, refusals: 10 } },
      everything: { week: { tokens: 0, refusals: 10 } },
    },
    green: {
      'a few': { week: { tokens: 1, refusals: 9 } },
      'fewer than a tenth': { week: { tokens: 91, refusals: 10 } },
    },
    past: { 'nothing was asked': { week: { tokens: 0, refusals: 0 } } },
  },
};

const judge = (id: string, more: Partial<IntegrationFacts>): Grade | undefined =>
  composeReport({ ...good, ...more }).findings.find(({ rule }) => rule.id === id)?.grade;

for (const { id } of reportRules) {
  describe(`the rule ${id}`, () => {
    const { red = {}, green = {}, past = {} } = cases[id] ?? {};
    test('has something to find fault with, and something not to', () => {
      assert.ok(Object.keys(red).length > 0 && Object.keys(green).length > 0);
    });
    for (const [name, facts] of Object.entries(red)) {
      test(`red: ${name}`, () => assert.match(String(judge(id, facts)), /^(warn|fail)$/));
    }
    for (const [name, facts] of Object.entries(green))
      test(`green: ${name}`, () => assert.equal(judge(id, facts), 'ok'));
    for (const [name, facts] of Object.entries(past)) {
      test(`passed over: ${name}`, () => assert.equal(judge(id, facts), 'not-applicable'));
    }
  });
}

test('a well-kept integration gets 100; a deactivated one is not judged', () => {
  const report = composeReport(good);
  assert.equal(report.score, 100);
  assert.equal(findWorst(report), undefined);
  const off = composeReport({ ...good, active: false, keys: [] });
  assert.equal(off.score, 100);
  assert.ok(off.findings.every(({ grade }) => grade === 'not-applicable'));
});

test('what is worse costs more, and the worst is named first', () => {
  const [warned, failed] = [30, 7].map((days) =>
    composeReport({ ...good, keys: [key('a', { expiresAt: ahead(days) })] }),
  );
  assert.ok(warned !== undefined && failed !== undefined);
  assert.ok(failed.score < warned.score && warned.score < 100, `${failed.score} ${warned.score}`);
  assert.equal(findWorst(failed)?.rule.id, 'key-expires');
  const nothing = composeReport({ ...good, keys: [], scopes: [scope('etat:a', { granted: false, active: false })] });
  assert.equal(findWorst(nothing)?.rule.id, 'scope-deactivated');
});

test('the state at a glance has the days, the number of scopes and the last use', () => {
  const stateOf = (more: Partial<IntegrationFacts>) => {
    const facts = { ...good, ...more };
    return describeState(facts, composeReport(facts));
  };
  const used = { code: 'last-used', at: new Date(ago(1)).toISOString() };
  assert.deepEqual(stateOf({}), [used]);
  assert.deepEqual(
    stateOf({
      keys: [key('a', { expiresAt: ahead(12) })],
      scopes: [scope('etat:a', { granted: false }), scope('etat:b', { granted: false })],
    }),
    [{ code: 'key-expires', days: 12 }, { code: 'scope-without-access', scopes: 2 }, used],
  );
  assert.deepEqual(stateOf({ keys: [], lastUsed: undefined }), [{ code: 'without-keys' }, { code: 'never-used' }]);
  assert.deepEqual(stateOf({ active: false }), [{ code: 'deactivated' }, used]);
  assert.deepEqual(stateOf({ asksHere: false, signs: false, keys: [], lastUsed: undefined }), []);
});

test('sentences and facts are bounded, however many scopes there are', () => {
  const scopes = Array.from({ length: 500 }, (_, index) => scope(`etat:${index}`, { granted: false }));
  const finding = composeReport({ ...good, scopes }).findings.find(({ rule }) => rule.id === 'scope-without-access');
  assert.equal(finding?.seen, 'No access to etat:0, etat:1, etat:2, etat:3, etat:4 and 495 more.');
  assert.equal((finding?.params.scopes as readonly string[]).length, 10);
  assert.equal(finding?.params.count, 500);
});
