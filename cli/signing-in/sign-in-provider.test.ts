import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, suite, test } from 'node:test';
import { makePid, organisations, temporaryFolder } from '@portvakt/own-tests';
import { launcher, runPortvakt } from '../testing/run-portvakt.ts';

suite('portvakt sign-in-provider', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const write = async (content: unknown) => {
    const file = join(folder.path, 'people.json');
    await writeFile(file, JSON.stringify(content));
    return file;
  };
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  test('it listens on loopback, describes itself, and ends when it is told to', async () => {
    const file = await write({
      people: [{ name: 'Kari Demo', pid: makePid(), organisations: [{ orgno: organisations.consumer, name: 'A' }] }],
      clients: [{ client_id: 'portal', redirect_uris: ['http://localhost:7070/portal/callback'], jwks: { keys: [] } }],
    });
    const child = spawn(process.execPath, [launcher, 'sign-in-provider', '--people', file, '--port', '0'], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let issuer: string | undefined;
      for await (const line of createInterface({ input: child.stdout })) {
        issuer = /^PORTVAKT_SIGN_IN_ISSUER=(http:\/\/127\.0\.0\.1:[0-9]+)$/.exec(line)?.[1];
        if (issuer !== undefined) break;
      }
      const metadata = await fetch(`${issuer}/.well-known/openid-configuration`);
      const {
        issuer: named,
        jwks_uri,
        code_challenge_methods_supported,
      } = (await metadata.json()) as Record<string, unknown>;
      assert.equal(named, issuer);
      assert.deepEqual(code_challenge_methods_supported, ['S256']);
      const { keys } = (await (await fetch(String(jwks_uri))).json()) as { keys: object[] };
      assert.equal(keys.length, 1);
      assert.equal('d' in (keys[0] ?? {}), false, 'the private half stays inside');
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    assert.equal(child.exitCode, 0);
  });

  test('a file that cannot be used is explained, place by place', async () => {
    const file = await write({
      people: [{ name: '', pid: '12345678901', organisations: [{ orgno: '123456789' }] }],
      clients: [{ client_id: 'portal', redirect_uris: [], jwks: { keys: [{ kty: 'RSA', d: 'secret' }] } }],
    });
    const { code, stderr } = await runPortvakt(['sign-in-provider', '--people', file]);
    assert.equal(code, 1);
    for (const place of ['people[0].name', 'people[0].pid', 'people[0].organisations[0].orgno', 'clients[0].jwks']) {
      assert.ok(stderr.includes(place), `${place} in ${stderr}`);
    }
    assert.equal(stderr.includes('secret'), false);
    assert.equal((await runPortvakt(['sign-in-provider'])).code, 2);
  });
});
