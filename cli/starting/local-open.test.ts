import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type PortvaktProcess, startPortvakt, temporaryFolder } from '@portvakt/own-tests';
import { waitUntil } from '../testing/ask-portvakt.ts';
import { occupyPort } from '../testing/occupy-port.ts';
import { runPortvakt } from '../testing/run-portvakt.ts';

/** An address of this machine by which it meets itself as a stranger would. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((found) => found?.internal === false && found.family === 'IPv4')?.address;
const without = outside === undefined && 'this machine has no address but loopback';

describe('local, opened to a network of containers', { skip: without }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let portvakt: PortvaktProcess;
  let environment: Record<string, string>;
  let issuer: string;
  let address: string;
  before(async () => {
    folder = await temporaryFolder();
    const { port, free } = await occupyPort();
    await free();
    issuer = `http://portvakt:${port}/`;
    address = `http://${outside}:${port}/`;
    environment = {
      PORT: String(port),
      HOST: outside ?? '',
      PORTVAKT_LOCAL_OPEN: 'yes',
      PORTVAKT_PUBLIC_URL: issuer,
      PORTVAKT_DATA_DIR: folder.path,
      PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
    };
    portvakt = await startPortvakt(environment);
    await runPortvakt(['certificates', 'issue', '--orgno', '310123412', '--out', join(folder.path, 'made')], {
      environment,
    });
  });
  after(async () => {
    await portvakt?.stop();
    await folder?.remove();
  });

  it('answers other machines, with demo registry and lookalike authority', async () => {
    const metadata = (await (await fetch(`${address}.well-known/oauth-authorization-server`)).json()) as {
      issuer: string;
    };
    assert.equal(metadata.issuer, issuer);
    const chain = await readFile(join(folder.path, 'made', 'cert.pem'), 'utf8');
    assert.match(chain, /BEGIN CERTIFICATE/);
    const scope = 'nav:aareg/v1/arbeidsforhold/otp';
    const given = ['--issuer', issuer, '--client-id', 'demo-pensjon', '--key', 'demo-key.jwk.json', '--scope', scope];
    const { stdout: grant } = await runPortvakt(['token', '--grant', ...given], { folder: folder.path });
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: grant.trim(),
    });
    const response = await fetch(`${address}token`, { method: 'POST', body });
    assert.equal(response.status, 200, await response.text());
  });

  it('says so loudly, to people and in the log', async () => {
    await waitUntil(() => portvakt.output().includes('THE LOCAL PROFILE IS OPEN'), 'the warning');
    assert.match(portvakt.output(), /"level":40,.*"host":"[\d.]+","msg":"the local profile is open to other machines"/);
    assert.doesNotMatch(portvakt.output(), /For this machine only/);
  });

  it('signs nobody in, and makes and revokes no certificate, for a caller on another machine', async () => {
    const secret = (await readFile(join(folder.path, 'test-authority', 'secret'), 'utf8')).trim();
    for (const path of ['dev/enduser-token', 'test-authority/issue', 'test-authority/revoke']) {
      const response = await fetch(`${address}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({ pid: '10818500047', orgno: '310123412' }),
      });
      assert.equal(response.status, 403, path);
      assert.match(await response.text(), /Only connections from this machine itself/);
    }
  });
});

describe('local, not opened', () => {
  it('starts on no other address than loopback, and says how it could', async () => {
    const { code, stderr } = await runPortvakt(['start'], { environment: { HOST: '0.0.0.0' } });
    assert.equal(code, 1);
    assert.match(stderr, /PORTVAKT_LOCAL_OPEN=yes/);
  });
});
