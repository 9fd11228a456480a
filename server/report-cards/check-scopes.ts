import type { ScopeFacts } from './integration-facts.ts';
import { countOf, DAY, judgeAs, listNames, passOver, type Rule } from './rule.ts';

/** Days after which a scope that was not used is not needed. */
const UNUSED_SCOPE = 90;
/** Seconds that a token lives at most where nothing else is needed; and beyond which a stolen one does real harm. */
const LONG_LIFETIME = 600;
const TOO_LONG_LIFETIME = 3600;

const namesOf = (scopes: readonly ScopeFacts[]) => scopes.map(({ name }) => name);
const noScopes = passOver('It has no scopes.');

/** The rules about what an integration may ask for. */
export const scopeRules: readonly Rule[] = [
  {
    id: 'scope-without-access',
    title: 'Access is granted to every scope',
    weight: 4,
    fix: { code: 'apply-for-access', text: 'Apply to the owner for access, or remove the scope.' },
    link: 'scopes',
    judge: ({ scopes }) => {
      if (scopes.length === 0) return noScopes;
      // What customers delegate is granted to them.
      const without = namesOf(scopes.filter(({ granted, delegable, active }) => active && !granted && !delegable));
      return without.length === 0
        ? judgeAs('ok', 'Access is granted, or comes from customers.')
        : judgeAs('fail', `No access to ${listNames(without)}.`, { scopes: without, count: without.length });
    },
  },
  {
    id: 'scope-deactivated',
    title: 'Every scope is in use by its owner',
    weight: 3,
    fix: { code: 'remove-scope', text: 'Remove the scope: no tokens are given for it.' },
    link: 'scopes',
    judge: ({ scopes }) => {
      if (scopes.length === 0) return noScopes;
      const gone = namesOf(scopes.filter(({ active }) => !active));
      return gone.length === 0
        ? judgeAs('ok', 'No scope is deactivated.')
        : judgeAs('fail', `Deactivated by the owner: ${listNames(gone)}.`, { scopes: gone, count: gone.length });
    },
  },
  {
    id: 'scopes-unused',
    title: 'Every scope is needed',
    weight: 2,
    fix: { code: 'remove-scopes', text: 'Remove scopes that are not needed. They can be added again.' },
    link: 'scopes',
    judge: ({ scopes, asksHere, lastUsed, countedSince, now }) => {
      if (!asksHere || scopes.length === 0) return noScopes;
      if (lastUsed === undefined || countedSince === undefined) return passOver('It has not been used yet.');
      const unused = namesOf(
        scopes.filter((scope) => Math.max(scope.lastUsed ?? scope.addedAt, countedSince) <= now - UNUSED_SCOPE * DAY),
      );
      return unused.length === 0
        ? judgeAs('ok', 'Every scope was used in the last 90 days, or is new.')
        : judgeAs('warn', `Not used for 90 days: ${listNames(unused)}.`, { scopes: unused, count: unused.length });
    },
  },
  {
    id: 'supplier-without-delegation',
    title: 'Customers have delegated what it asks for',
    weight: 3,
    fix: { code: 'ask-for-delegation', text: 'Ask your customers to delegate the API to you in Altinn.' },
    link: 'delegations',
    judge: ({ scopes }) => {
      const needed = scopes.filter(({ active, delegable, granted }) => active && delegable && !granted);
      if (needed.length === 0) return passOver('It needs no delegation.');
      const unknown = needed.every(({ delegated }) => delegated === undefined);
      if (unknown) return passOver('Its delegations are in a register elsewhere.');
      const without = namesOf(needed.filter(({ delegated }) => delegated === false));
      return without.length === 0
        ? judgeAs('ok', 'Customers have delegated what it asks for.')
        : judgeAs('warn', `Nobody has delegated ${listNames(without)} to you.`, {
            scopes: without,
            count: without.length,
          });
    },
  },
  {
    id: 'lifetime-long',
    title: 'Tokens do not live longer than needed',
    weight: 2,
    fix: { code: 'shorten-lifetime', text: 'Set the lifetime of tokens to 120 seconds: a new one is quick to get.' },
    link: 'details',
    judge: ({ lifetime, scopes }) => {
      const caps = scopes.flatMap(({ maxAge }) => (maxAge === undefined || maxAge === 0 ? [] : maxAge));
      const seconds = Math.min(lifetime ?? 120, ...caps);
      const grade = seconds > TOO_LONG_LIFETIME ? 'fail' : seconds > LONG_LIFETIME ? 'warn' : 'ok';
      return judgeAs(grade, `Its tokens live for ${countOf(seconds, 'second')}.`, { seconds });
    },
  },
];
