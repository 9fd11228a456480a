import type { IntegrationFacts, KeyFacts } from './integration-facts.ts';
import { countOf, DAY, daysBetween, judgeAs, listNames, passOver, type Rule } from './rule.ts';

/** A key has one year. After nine months there is still time to change it without haste. */
const OLD_KEY = 270;
/** Keys of 2048 bits are accepted. BSI TR-02102-1 asks for 3000 since 2024. */
const STRONG_BITS = 3000;
const LEAST_BITS = 2048;
const USUAL_EXPONENT = 65_537;
/** Days before its end when a key that signs needs a successor, when that is soon, and when it is urgent. */
const SUCCESSOR_BEFORE = 60;
const SOON = 30;
const URGENT = 7;
/** Days after which a key that has not been used is not about to be. */
const UNUSED_KEY = 30;
/** Days within which what was used counts as in use. */
const IN_USE = 7;
/** Days for which two keys may be in use together: a rotation. */
const ROTATION = 30;

const valid = ({ keys, now }: IntegrationFacts) => keys.filter(({ expiresAt }) => expiresAt > now);
const wasUsedLately = ({ lastUsed }: { readonly lastUsed: number | undefined }, now: number) =>
  lastUsed !== undefined && lastUsed > now - IN_USE * DAY;

/** The keys that sign today: those used lately; where none was, the valid one that ends last. */
function findSigning(facts: IntegrationFacts): readonly KeyFacts[] {
  const candidates = valid(facts);
  const used = candidates.filter((key) => wasUsedLately(key, facts.now));
  if (used.length > 0) return used;
  return [...candidates].sort((a, b) => b.expiresAt - a.expiresAt).slice(0, 1);
}

const noKeys = passOver('It has no key that can sign.');

/** The rules about what an integration signs with. */
export const keyRules: readonly Rule[] = [
  {
    id: 'without-keys',
    title: 'It can prove who it is',
    weight: 5,
    fix: { code: 'add-key', text: 'Add a key, or sign with the organisation’s certificate.' },
    link: 'keys',
    judge: (facts) => {
      if (!facts.signs) return passOver('It does not sign grants.');
      if (valid(facts).length > 0) return judgeAs('ok', `It has ${countOf(valid(facts).length, 'key')} that can sign.`);
      if (facts.keys.length > 0) {
        // Keys that have expired count as keys: no certificate is taken instead of them.
        return judgeAs('fail', 'All its keys have expired, and while they are there no certificate is taken instead.', {
          keys: facts.keys.map(({ id }) => id),
        });
      }
      return facts.certificates.some((signer) => signer.lastUsed !== undefined)
        ? judgeAs('ok', 'It has no keys and signs with a certificate.')
        : judgeAs('warn', 'It has no keys and has not signed with a certificate.');
    },
  },
  {
    id: 'key-age',
    title: 'The key that signs is young',
    weight: 2,
    fix: { code: 'rotate-key', text: 'Add a new key, take it into use, and remove the old one.' },
    link: 'keys',
    judge: (facts) => {
      const signing = findSigning(facts);
      if (signing.length === 0) return noKeys;
      const old = signing.filter(({ registeredAt }) => registeredAt <= facts.now - OLD_KEY * DAY);
      const days = Math.max(...signing.map(({ registeredAt }) => daysBetween(registeredAt, facts.now)));
      return old.length === 0
        ? judgeAs('ok', `The key that signs is ${countOf(days, 'day')} old.`, { days })
        : judgeAs('warn', `${listNames(old.map(({ id }) => id))} signs and is ${countOf(days, 'day')} old.`, {
            keys: old.map(({ id }) => id),
            days,
          });
    },
  },
  {
    id: 'key-strength',
    title: 'The keys are strong',
    weight: 1,
    fix: { code: 'make-stronger-key', text: 'Make the next key with 3072 bits or more, and the exponent 65537.' },
    link: 'keys',
    judge: (facts) => {
      const keys = valid(facts);
      if (keys.length === 0) return noKeys;
      const bits = Math.min(...keys.map((key) => key.bits));
      const weak = keys.filter((key) => key.bits < STRONG_BITS || key.exponent < USUAL_EXPONENT);
      if (weak.length === 0) return judgeAs('ok', `The smallest key has ${bits} bits.`, { bits });
      const isTooWeak = weak.some((key) => key.bits < LEAST_BITS || key.exponent < 3);
      const names = weak.map(({ id }) => id);
      return judgeAs(isTooWeak ? 'fail' : 'warn', `${listNames(names)}: ${bits} bits at the least.`, {
        keys: names,
        bits,
      });
    },
  },
  {
    id: 'key-expires',
    title: 'No key that signs expires soon',
    weight: 5,
    fix: { code: 'rotate-key', text: 'Add a new key, take it into use, and remove the old one.' },
    link: 'keys',
    judge: (facts) => {
      if (facts.keys.length === 0) return passOver('It has no keys.');
      const signing = findSigning(facts);
      if (signing.length === 0) return judgeAs('fail', 'All its keys have expired.', { days: 0 });
      const first = signing.reduce((a, b) => (a.expiresAt <= b.expiresAt ? a : b));
      const days = daysBetween(facts.now, first.expiresAt);
      const seen = `${first.id} expires in ${countOf(days, 'day')}.`;
      const params = { key: first.id, days, expires: new Date(first.expiresAt).toISOString() };
      return judgeAs(days <= URGENT ? 'fail' : days <= SOON ? 'warn' : 'ok', seen, params);
    },
  },
  {
    id: 'no-successor',
    title: 'A new key is there in good time',
    weight: 4,
    fix: { code: 'add-successor', text: 'Add a second key now. The first one signs until you change.' },
    link: 'keys',
    judge: (facts) => {
      const signing = findSigning(facts);
      if (signing.length === 0) return noKeys;
      const first = signing.reduce((a, b) => (a.expiresAt <= b.expiresAt ? a : b));
      const days = daysBetween(facts.now, first.expiresAt);
      if (days > SUCCESSOR_BEFORE) return judgeAs('ok', 'There is time before a new key is needed.', { days });
      const successor = valid(facts).find(({ expiresAt }) => expiresAt > facts.now + SUCCESSOR_BEFORE * DAY);
      if (successor !== undefined) {
        return judgeAs('ok', `${successor.id} is ready when ${first.id} expires.`, {
          key: first.id,
          successor: successor.id,
        });
      }
      const seen = `${first.id} expires in ${countOf(days, 'day')}, and no other key lasts longer than 60 days.`;
      return judgeAs(days <= SOON ? 'fail' : 'warn', seen, { key: first.id, days });
    },
  },
  {
    id: 'expired-keys-left',
    title: 'Expired keys are removed',
    weight: 1,
    fix: { code: 'remove-keys', text: 'Remove the expired keys.' },
    link: 'keys',
    judge: (facts) => {
      if (facts.keys.length === 0) return passOver('It has no keys.');
      const expired = facts.keys.filter(({ expiresAt }) => expiresAt <= facts.now).map(({ id }) => id);
      return expired.length === 0
        ? judgeAs('ok', 'No expired key is left on it.')
        : judgeAs('warn', `Expired and still there: ${listNames(expired)}.`, { keys: expired });
    },
  },
  {
    id: 'key-never-used',
    title: 'Every key is in use',
    weight: 2,
    fix: { code: 'remove-or-use-key', text: 'Take the key into use, or remove it: whoever has it can speak as you.' },
    link: 'keys',
    judge: (facts) => {
      const { now, countedSince, lastUsed } = facts;
      const keys = valid(facts);
      if (!facts.asksHere || keys.length === 0) return passOver('It has no key that signs here.');
      if (lastUsed === undefined || countedSince === undefined) return passOver('It has not been used yet.');
      const unused = keys
        .filter((key) => key.lastUsed === undefined)
        .filter(({ registeredAt }) => Math.max(registeredAt, countedSince) <= now - UNUSED_KEY * DAY)
        .map(({ id }) => id);
      return unused.length === 0
        ? judgeAs('ok', 'Every key has been used, or is new.')
        : judgeAs('warn', `Never used: ${listNames(unused)}.`, { keys: unused });
    },
  },
  {
    id: 'shared-between-systems',
    title: 'Only one system uses it',
    weight: 3,
    fix: { code: 'split-integration', text: 'Make an integration for each system. Then one can be stopped alone.' },
    link: 'get-started',
    judge: (facts) => {
      const { now, keys, certificates } = facts;
      const signers = [...keys, ...certificates];
      if (signers.every(({ lastUsed }) => lastUsed === undefined)) return passOver('It has not been used yet.');
      // While a key is changed two are in use. For longer, different systems have one each.
      const settled = signers
        .filter((signer) => wasUsedLately(signer, now))
        .filter(({ firstUsed }) => firstUsed !== undefined && firstUsed <= now - ROTATION * DAY)
        .map(({ id }) => id);
      return settled.length < 2
        ? judgeAs('ok', 'One key or certificate signs, or is being changed.')
        : judgeAs('warn', `Signing side by side for more than 30 days: ${listNames(settled)}.`, { keys: settled });
    },
  },
  {
    id: 'certificate-ends',
    title: 'No pinned certificate ends soon',
    weight: 4,
    fix: { code: 'renew-certificate', text: 'Register the renewed certificate, or a key without one.' },
    link: 'keys',
    judge: (facts) => {
      const pinned = valid(facts).filter((key) => key.certificateEnds !== undefined);
      if (pinned.length === 0) return passOver('No key is pinned to a certificate.');
      const first = pinned.reduce((a, b) => ((a.certificateEnds as number) <= (b.certificateEnds as number) ? a : b));
      const ends = first.certificateEnds as number;
      const days = daysBetween(facts.now, ends);
      const params = { key: first.id, days, ends: new Date(ends).toISOString() };
      if (days <= 0) return judgeAs('fail', `The certificate of ${first.id} has ended.`, params);
      const seen = `The certificate of ${first.id} ends in ${countOf(days, 'day')}.`;
      return judgeAs(days <= URGENT ? 'fail' : days <= SOON ? 'warn' : 'ok', seen, params);
    },
  },
];
