import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  type PortvaktProcess,
  requestToken,
  scopes,
  signGrant,
  startPortvakt,
  temporaryFolder,
} from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt explain', () => {
  const client = makeClient('klient');
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let portvakt: PortvaktProcess;

  before(async () => {
    folder = await temporaryFolder();
    const registry = join(folder.path, 'registry.json');
    await writeFile(registry, JSON.stringify(exampleRegistry(client)));
    portvakt = await startPortvakt({ PORTVAKT_DATABASE_URL: 'sqlite::memory:', PORTVAKT_REGISTRY: registry });
  });
  after(async () => {
    await portvakt?.stop();
    await folder?.remove();
  });
  const sign = (claims: object = {}) =>
    signGrant(client, { issuer: portvakt.issuer, claims: { scope: scopes.granted, ...claims } });

  it('reads a grant from the command line or standard input, and compares it with the issuer', async () => {
    const grant = sign();
    const given = ['explain', '--issuer', portvakt.issuer];
    for (const { code, stdout } of [
      await runPortvakt([...given, grant]),
      await runPortvakt(given, { input: `${grant}\n` }),
      await runPortvakt([...given, '-'], { input: grant }),
    ]) {
      assert.equal(code, 0, stdout);
      assert.match(stdout, /^ {2}✓ aud +http:\/\/localhost:\d+\/: the issuer\.$/m);
      assert.match(stdout, /\nNothing wrong was found/);
    }
  });

  it('marks what is wrong, with the code that the server would give, and exits with 1', async () => {
    const { code, stdout } = await runPortvakt(['explain', '--issuer', portvakt.issuer], {
      input: sign({ aud: portvakt.issuer.slice(0, -1), org: 1 }),
    });
    assert.equal(code, 1);
    assert.match(stdout, /^ {2}✗ aud [\s\S]*The slash at the end is missing\.\s+\(MP-110\)/m);
    assert.match(stdout, /\nWrong: aud, org\.\n$/);
  });

  it('says which of the scopes that the issuer shows was meant', async () => {
    const { stdout } = await runPortvakt(['explain', '--issuer', portvakt.issuer], {
      input: sign({ scope: 'Demo:granted/demo:second demo:short-livd' }),
    });
    const told = stdout.replace(/\s+/g, ' ');
    assert.match(told, /with a space between: demo:granted demo:second\?/);
    assert.match(told, /Did you mean demo:short-lived\?/);
  });

  it('proves the signature of a token with the published key set', async () => {
    const { body } = await requestToken(portvakt.issuer, sign());
    const { code, stdout } = await runPortvakt(['explain', '--json', '--issuer', portvakt.issuer], {
      input: JSON.stringify(body),
    });
    assert.equal(code, 0);
    const { kind, right, claims, findings } = JSON.parse(stdout);
    assert.deepEqual([kind, right, claims.client_id], ['access token', true, client.clientId]);
    const signature = findings.find(({ about }: { about: string }) => about === 'signature');
    assert.equal(signature.mark, 'right');
  });

  it('explains what the server answered', async () => {
    const { body } = await requestToken(portvakt.issuer, sign({ scope: scopes.notGranted }));
    const { code, stdout } = await runPortvakt(['explain'], { input: JSON.stringify(body) });
    assert.equal(code, 1);
    for (const part of [
      /error +invalid_scope$/m,
      /code +MP-250$/m,
      /✗ cause /,
      /! what to do /,
      /trace id +[0-9a-f]{32}: quote it/,
    ]) {
      assert.match(stdout, part);
    }
  });

  it('says when the issuer gives no answer, and when there is nothing to explain', async () => {
    const { code, stdout } = await runPortvakt(['explain', '--json', '--issuer', 'nowhere', 'MP-110']);
    assert.equal(code, 1);
    assert.equal(JSON.parse(stdout).error, 'no_metadata');
    assert.equal((await runPortvakt(['explain'])).code, 1);
  });
});
