import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  exampleRegistry,
  findFreePort,
  makeClient,
  organisations,
  type PortvaktProcess,
  scopes,
  startPortvakt,
  temporaryFolder,
} from '@portvakt/own-tests';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('Skyporten at the command line', () => {
  const client = makeClient('klient');
  const resource = 'https://cloud.example';
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let portvakt: PortvaktProcess;
  let sky: string;
  let settings: readonly string[];

  before(async () => {
    folder = await temporaryFolder();
    const registry = join(folder.path, 'registry.json');
    const key = join(folder.path, 'key.json');
    await writeFile(registry, JSON.stringify(exampleRegistry(client)));
    await writeFile(key, JSON.stringify(client.privateJwk));
    const port = await findFreePort();
    sky = `http://localhost:${port}/skyporten`;
    portvakt = await startPortvakt({
      PORT: String(port),
      PORTVAKT_DATABASE_URL: 'sqlite::memory:',
      PORTVAKT_REGISTRY: registry,
      PORTVAKT_SKYPORTEN_ISSUER: sky,
    });
    settings = ['token', '--issuer', sky, '--client-id', client.clientId, '--key', key, '--scope', scopes.granted];
  });
  after(async () => {
    await portvakt?.stop();
    await folder?.remove();
    assert.ok(portvakt.output().includes(`Skyporten answers as ${sky} (docs/skyporten.md).`), portvakt.output());
  });

  it('gives a token, which explain finds right', async () => {
    const { code, stdout, stderr } = await runPortvakt([...settings, '--resource', resource]);
    assert.equal(code, 0, stderr);
    const token = stdout.trim();
    const subject = `0192:${organisations.consumer};${scopes.granted}`;
    const keys = createRemoteJWKSet(new URL(`${sky}/jwk`));
    await jwtVerify(token, keys, { issuer: sky, audience: resource, subject });
    const explained = await runPortvakt(['explain', '--issuer', sky], { input: token });
    assert.equal(explained.code, 0, explained.stdout);
    assert.ok(explained.stdout.includes(`${sky}: the issuer.`), explained.stdout);
    assert.match(explained.stdout, /✓ sub .*the consumer and the scope/);
    const elsewhere = await runPortvakt(['explain', '--issuer', portvakt.issuer], { input: token });
    assert.equal(elsewhere.code, 1);
    assert.match(elsewhere.stdout, /✗ iss /);
  });

  it('says what is missing, before the grant is sent and after', async () => {
    const shown = await runPortvakt([...settings, '--grant']);
    const grant = /ey[\w-]+\.[\w-]+\.[\w-]+/.exec(shown.stdout)?.[0] ?? '';
    const explained = await runPortvakt(['explain', '--issuer', sky], { input: grant });
    assert.equal(explained.code, 1, explained.stdout);
    assert.match(explained.stdout, /✗ resource [\s\S]*exactly one resource\.[\s\S]*\(MP-011\)/);
    const { code, stderr } = await runPortvakt(settings);
    assert.equal(code, 1);
    assert.match(stderr, /A token of Skyporten is for exactly one resource\. The claim resource is missing\./);
  });
});
