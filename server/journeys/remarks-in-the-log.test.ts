import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  organisations,
  requestToken,
  scopes,
  signGrant,
  startPortvakt,
  temporaryFolder,
} from '@portvakt/own-tests';

const client = makeClient('client-with-many-scopes');
const many = Array.from({ length: 260 }, (_, index) => `demo:a-scope-with-a-long-name/${index}`);

test('a token that is too long for many servers, a grant that is used again, and those to a former issuer or the token endpoint are told of in the log', async () => {
  const folder = await temporaryFolder();
  const registry = join(folder.path, 'registry.json');
  const example = exampleRegistry(client);
  const declared = {
    ...example,
    scopes: [
      ...example.scopes,
      ...many.map((name) => ({ prefix: 'demo', subscope: name.slice('demo:'.length), description: 'x' })),
    ],
    scope_access: [
      ...example.scope_access,
      ...many.map((scope) => ({ scope, consumer_orgno: organisations.consumer })),
    ],
    clients: example.clients.map((declaration) => ({ ...declaration, scopes: [scopes.granted, ...many] })),
  };
  await writeFile(registry, JSON.stringify(declared));
  const portvakt = await startPortvakt({
    PORTVAKT_DATABASE_URL: 'sqlite::memory:',
    PORTVAKT_REGISTRY: registry,
    PORTVAKT_FORMER_ISSUER: 'https://old.example/ since 2020-01-01 until 9999-01-01',
    PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE: 'accepted',
  });
  try {
    const { issuer } = portvakt;
    const ask = async (scope: string) => {
      const assertion = signGrant(client, { issuer, claims: { scope, jti: undefined } });
      const { status, body } = await requestToken(issuer, assertion);
      assert.equal(status, 200, JSON.stringify(body));
      return { assertion, token: body.access_token as string };
    };
    assert.ok((await ask(many.join(' '))).token.length > 8192);
    const { assertion } = await ask(scopes.granted);
    assert.equal((await requestToken(issuer, assertion)).status, 200);
    for (let turn = 0; turn < 3; turn += 1) {
      for (const aud of ['https://old.example/', `${issuer}token`]) {
        const grant = signGrant(client, { issuer: aud, claims: { scope: scopes.granted } });
        assert.equal((await requestToken(issuer, grant)).status, 200);
      }
    }
  } finally {
    await portvakt.stop();
    await folder.remove();
  }
  const lines = portvakt
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { level: number; msg: string; clientId?: string });
  assert.equal(lines.filter(({ msg }) => msg === 'the server has moved').length, 1);
  assert.match(
    portvakt.output(),
    /^.*THE SERVER HAS MOVED\. It answers for https:\/\/old\.example\/, too, until 9999-01-01/m,
  );
  const told = (msg: RegExp) => lines.filter((line) => msg.test(line.msg));
  for (const [msg, count] of [
    [/a token is longer than the headers that many servers take \(8 kB\)/, 1],
    [/a grant without jti was used again/, 1],
    // Of three grants: once an hour is enough for what every grant of the client says.
    [/a grant names the issuer that the server had before it moved/, 1],
    [/a grant names the token endpoint instead of the issuer, which is accepted here/, 1],
  ] as const) {
    assert.equal(told(msg).length, count, portvakt.output());
    assert.equal(told(msg)[0]?.level, 40);
    assert.equal(told(msg)[0]?.clientId, client.clientId);
  }
});
