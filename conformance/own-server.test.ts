import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type PostgresServer, startPostgres } from '@portvakt/own-tests';
import { type TokenRefusalName, tokenRefusals } from '@portvakt/protocol';
import { type Case, loadCases, runSuite, type SuiteResult, writeText } from './index.ts';
import { type ServerProfile, startOwnServer } from './testing/start-own-server.ts';

/** Refusals that no case reaches from outside, and why. */
const outOfReach: Readonly<Partial<Record<TokenRefusalName, string>>> = {
  'bound-tokens-unavailable':
    'needs a server on which bound tokens were switched off again: server/journeys/dpop.test.ts',
  'dpop-nonce-needed': 'is asked for by a setting: server/journeys/dpop.test.ts',
  'client-authentication-failed':
    'is of introspection, not of the token endpoint: server/journeys/introspection.test.ts',
  'introspection-parameter-invalid':
    'is of introspection, not of the token endpoint: server/journeys/introspection.test.ts',
  'skyporten-consumer-foreign': 'is of Skyporten, a second issuer: its tests are beside its code',
  'skyporten-resource-not-one': 'is of Skyporten, a second issuer: its tests are beside its code',
  'skyporten-scopes-several': 'is of Skyporten, a second issuer: its tests are beside its code',
  'temporarily-unavailable': 'needs a database that is away: server/journeys has one',
  'requests-too-many':
    'a limit is for the operator to set, and the suite waits where it meets one: server/request-limits has it',
  'token-unverifiable': 'needs a server whose own key set is wrong: server/token-granting/verify-own-tokens.test.ts',
};

describe('our own server', () => {
  let cases: readonly Case[];
  let postgres: PostgresServer;
  const heard = new Set<string>();
  before(async () => {
    [cases, postgres] = await Promise.all([loadCases(), startPostgres()]);
  });
  after(() => postgres?.stop());

  const run = async (
    profile: ServerProfile,
    { onPostgres = false, as = 'maskinporten' as const as SuiteResult['profile'] } = {},
  ) => {
    const database = onPostgres ? await postgres.createDatabase() : undefined;
    const { adapter, stop } = await startOwnServer({ profile, database });
    try {
      const result = await runSuite(cases, { ...adapter, profile: as });
      if ('problem' in result) throw new Error(result.problem);
      for (const { steps } of result.cases)
        for (const { answers } of steps) for (const answer of answers) if ('status' in answer) listen(answer);
      return result;
    } finally {
      await stop();
    }
  };
  const listen = ({ status, json }: { status: number; json: Readonly<Record<string, unknown>> | undefined }) => {
    if (typeof json?.error !== 'string') return;
    for (const name of Object.keys(tokenRefusals) as TokenRefusalName[])
      if (isThis(name, { status, json })) heard.add(name);
  };
  const faultyOf = ({ cases: results }: SuiteResult) =>
    results.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning').map((each) => each.case.id);

  for (const onPostgres of [false, true])
    for (const profile of ['local', 'test', 'production'] as const)
      test(`passes in the profile ${profile}, on ${onPostgres ? 'PostgreSQL' : 'SQLite'}`, async () => {
        const result = await run(profile, { onPostgres });
        assert.deepEqual(faultyOf(result), [], writeText(result));
        const passed = result.cases.filter(({ outcome }) => outcome === 'passed').length;
        assert.ok(passed > cases.length * 0.8, `${passed} of ${cases.length} cases have passed`);
      });

  test('differs from RFC 7523 where Maskinporten does, and nowhere else', async () => {
    const result = await run('production', { as: 'rfc7523' });
    assert.deepEqual(faultyOf(result), ['claim-sub-missing', 'claim-unknown-ignored'], writeText(result));
  });

  test('refuses in no way that no case reaches', () => {
    const silent = (Object.keys(tokenRefusals) as TokenRefusalName[]).filter((name) => !heard.has(name));
    assert.deepEqual(silent.sort(), Object.keys(outOfReach).sort());
  });
});

/** Whether an answer is this refusal, by status, error, code and text. Refusals with the same of all four cannot be told apart from outside. */
function isThis(
  name: TokenRefusalName,
  { status, json }: { status: number; json: Readonly<Record<string, unknown>> },
): boolean {
  const refusal: {
    readonly status: number;
    readonly error: string;
    readonly code?: string;
    readonly description: string;
  } = tokenRefusals[name];
  const { error, error_description: text, error_uri: uri } = json;
  if (status !== refusal.status || error !== refusal.error || typeof text !== 'string') return false;
  if (refusal.code === undefined ? uri !== undefined : !String(uri).endsWith(refusal.code)) return false;
  const [start = '', ...others] = refusal.description.split(/\{\w+\}/);
  let at = start.length;
  if (!text.startsWith(start)) return false;
  for (const part of others) {
    at = text.indexOf(part, at);
    if (at === -1) return false;
    at += part.length;
  }
  return others.length > 0 || text === start || text[at] === ' ';
}
