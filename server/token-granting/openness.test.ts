import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Refusal, refuse } from '@portvakt/protocol';
import type { RegisteredClient } from '#clients';
import { writeOAuthError } from '#endpoints';
import type { RegisteredScope } from '#scopes';
import { decideScopes } from './decide-scopes.ts';

const given = { issuer: 'https://portvakt.example/', traceId: '0'.repeat(32) };
const production = { hints: false, registryHints: false };
const local = { hints: true, registryHints: true };

test('a hint that is not shown is not put together', () => {
  const never = () => assert.fail('nobody asked');
  const refused = refuse('scope-not-on-client', { fill: { scope: 'a:b' }, hint: never, registryHint: never });
  const { body } = writeOAuthError(refused, { ...given, openness: production });
  assert.match(body.error_description, /^Token request contains invalid scopes for client, a:b\. \(trace_id: 0+\)$/);
  assert.throws(() => writeOAuthError(refused, { ...given, openness: local }), /nobody asked/);
});

test('production compares no names, however many scopes a client has', () => {
  let looks = 0;
  const scopes = Array.from({ length: 5000 }, (_, index) => ({
    get name() {
      looks += 1;
      return `demo:read/${index}`;
    },
  })) as unknown as readonly RegisteredScope[];
  const holder = { integrationType: 'maskinporten', scopes };
  const ask = () => decideScopes(['demo:raed/4000'], holder) as Refusal;
  writeOAuthError(ask(), { ...given, openness: production });
  assert.equal(looks, 5000, 'they are put into an index once');
  for (let asked = 0; asked < 100; asked += 1) writeOAuthError(ask(), { ...given, openness: production });
  assert.equal(looks, 5000);
  writeOAuthError(ask(), { ...given, openness: local });
  assert.ok(looks <= 6100, 'and elsewhere a bounded number of them is looked at');
});

test('what an answer says is bounded, whatever is registered and whatever is sent', async () => {
  const { chooseAuthentication } = await import('#assertion-checking');
  const keys = Array.from({ length: 260 }, (_, index) => ({ kid: `${'k'.repeat(200)}${index}"` }));
  const client = { clientId: 'c', keys, scopes: [] } as unknown as RegisteredClient;
  const assertion = { keyId: 'none', x5c: undefined } as never;
  const without = { keyId: undefined, x5c: undefined } as never;
  for (const asked of [assertion, without]) {
    const refused = chooseAuthentication(asked, { client, now: 0, readCertificate: undefined }) as Refusal;
    const { body } = writeOAuthError(refused, { ...given, openness: local });
    assert.ok(body.error_description.length < 1500, body.error_description);
    assert.match(body.error_description, /and 255 more/);
    assert.equal(body.error_description.includes('"'), false);
  }
  const long = refuse('scope-not-delegated', {
    fill: { consumer: '1'.repeat(9000), scope: 's'.repeat(9000), supplier: '2'.repeat(9000) },
    hint: 'h'.repeat(9000),
    registryHint: () => 'r'.repeat(9000),
  });
  assert.ok(writeOAuthError(long, { ...given, openness: local }).body.error_description.length < 3200);
});

test('wherever a hint is put together, it is a function', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const files = execFileSync('git', ['ls-files', 'server/*.ts', 'protocol/*.ts'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  // Its hints are composed only for callers that get them: see the comment there.
  const lookedUp = 'server/token-granting/hint-about-scopes.ts';
  const eager = files.filter(
    (file) => file !== lookedUp && /\b(?:hint|registryHint):\s*`[^`]*\$\{/.test(readFileSync(join(root, file), 'utf8')),
  );
  assert.deepEqual(eager, []);
});
