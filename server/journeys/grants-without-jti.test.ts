import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exampleRegistry, makeClient, requestToken, scopes, signGrant, startTestServer } from '@portvakt/own-tests';

const client = makeClient('client-without-jti');

/** Two answers to the same grant, sent one after the other. */
async function sendTwice(
  profile: 'local' | 'test' | 'production',
  { jti, setting }: { jti?: string; setting?: string } = {},
) {
  const environment: Record<string, string> = setting === undefined ? {} : { PORTVAKT_GRANTS_WITHOUT_JTI: setting };
  const server = await startTestServer({ registry: exampleRegistry(client), profile, environment });
  try {
    const assertion = signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted, jti } });
    const answers = [];
    for (let sent = 0; sent < 2; sent += 1) {
      const { status, body, headers } = await requestToken(server.address, assertion);
      answers.push({ status, body, warning: headers.get('portvakt-warning') });
    }
    return answers as [(typeof answers)[0], (typeof answers)[0]];
  } finally {
    await server.stop();
  }
}

describe('a grant without jti that is sent twice', () => {
  for (const [profile, setting] of [
    ['local', undefined],
    ['test', undefined],
    ['production', 'repeatable'],
  ] as const) {
    test(`passes again in ${profile}${setting === undefined ? '' : ` set to ${setting}`}, with a warning`, async () => {
      const [first, second] = await sendTwice(profile, { ...(setting && { setting }) });
      assert.deepEqual([first.status, second.status], [200, 200]);
      assert.equal(first.warning, null);
      assert.match(second.warning ?? '', /no jti and was used before.*MP-012/);
      assert.notEqual(first.body.access_token, second.body.access_token);
    });
  }

  for (const [profile, setting] of [
    ['production', undefined],
    ['local', 'once'],
    ['test', 'once'],
  ] as const) {
    test(`is refused in ${profile}${setting === undefined ? '' : ` set to ${setting}`}`, async () => {
      const [first, second] = await sendTwice(profile, { ...(setting && { setting }) });
      assert.deepEqual([first.status, second.status], [200, 400]);
      assert.match(second.body.error_uri, /MP-012$/);
      assert.equal(second.warning, null);
      assert.equal(/The grant has no jti/.test(second.body.error_description), profile !== 'production');
    });
  }

  for (const profile of ['local', 'production'] as const) {
    test(`is never taken where ${profile} is set to refuse it`, async () => {
      const [first] = await sendTwice(profile, { setting: 'refused' });
      assert.equal(first.status, 400);
      assert.match(first.body.error_uri, /MP-011$/);
      assert.equal(/The claim jti must be there/.test(first.body.error_description), profile === 'local');
    });
  }
});

test('a grant with jti is taken once, whatever is set', async () => {
  for (const setting of ['once', 'repeatable', 'refused']) {
    const [first, second] = await sendTwice('local', { jti: 'x', setting });
    assert.deepEqual([first.status, second.status], [200, 400], setting);
    assert.match(second.body.error_description, /Make a new grant with a new jti/);
  }
});
