import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeKey, organisations, startTestServer, type TestServer, temporaryFolder } from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt organisations', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: TestServer;
  let environment: Record<string, string>;

  before(async () => {
    folder = await temporaryFolder();
    const places = {
      PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
      PORTVAKT_DATA_DIR: folder.path,
    };
    server = await startTestServer({ environment: places });
    environment = { ...places, PORT: new URL(server.issuer).port };
  });
  after(async () => {
    await server?.stop();
    await folder?.remove();
  });

  const run = (...given: readonly string[]) => runPortvakt(['organisations', ...given], { environment });
  const admit = async (...given: readonly string[]) => {
    const { code, stdout, stderr } = await run('admit', '--json', ...given);
    assert.equal(code, 0, stdout + stderr);
    return JSON.parse(stdout);
  };
  /** Runs a command that was printed to be pasted. */
  const paste = (command: string) => {
    const [npx, noInstall, portvakt, ...given] = command.split(' ');
    assert.deepEqual([npx, noInstall, portvakt], ['npx', '--no-install', 'portvakt']);
    return runPortvakt(given, { environment });
  };

  it('takes an organisation from nothing to self-service, with the commands that it prints', async () => {
    const out = join(folder.path, 'keys');
    const given = ['--orgno', organisations.consumer, '--name', 'Kunden AS', '--out', out];
    const first = await admit(...given);
    assert.equal(first.issuer, server.issuer);
    assert.equal(first.key_file, join(out, `${organisations.consumer}.jwk.json`));
    assert.equal((await stat(first.key_file)).mode & 0o777, 0o600);
    assert.equal((await stat(out)).mode & 0o777, 0o700);
    assert.deepEqual(first.keys, [JSON.parse(await readFile(first.key_file, 'utf8')).kid]);
    assert.equal(first.terms_signed, false);

    const [signTerms, token, list] = first.next;
    const { stdout } = await paste(token);
    assert.match(stdout, /^\S+\.\S+\.\S+\n$/);
    const early = await paste(list);
    assert.equal(early.code, 1);
    assert.match(early.stderr, /HTTP 428[\s\S]*has not signed the terms of use/);
    assert.match((await paste(signTerms)).stdout, /has signed the terms of use/);
    assert.match((await paste(signTerms)).stdout, /had signed the terms of use already/);
    const listed = await paste(list);
    assert.equal(listed.code, 0, listed.stderr);
    assert.match(listed.stdout, new RegExp(`^${first.client_id} `, 'm'));

    const again = await admit(...given);
    assert.deepEqual(again.changes, []);
    assert.deepEqual([again.client_id, again.keys], [first.client_id, first.keys]);
    const { stdout: told } = await run('admit', ...given);
    assert.match(told, /^Kunden AS \(310123412\) is admitted already; nothing was changed\.$/m);
    assert.match(told, /^ {2}terms +signed$/m);
  });

  it('registers a key that the organisation has made, and never its private half', async () => {
    const file = join(folder.path, 'theirs.jwk.json');
    await writeFile(file, JSON.stringify(makeKey('theirs').privateJwk));
    const admitted = await admit(
      ...['--orgno', organisations.provider, '--prefix', 'etat', '--jwk', file, '--terms-signed'],
      ...['--scopes', 'idporten:scopes.write idporten:dcr.read'],
    );
    assert.deepEqual([admitted.keys, admitted.key_file, admitted.prefixes], [['theirs'], null, ['etat']]);
    assert.deepEqual(admitted.scopes.map(({ scope }: { scope: string }) => scope).sort(), [
      'idporten:dcr.read',
      'idporten:scopes.write',
    ]);
    const created = await runPortvakt([
      ...['manage', 'scopes', 'create', '--name', 'etat:a', '--description', 'A', '--issuer', server.issuer],
      ...['--client-id', admitted.client_id, '--key', file],
    ]);
    assert.equal(created.code, 0, created.stderr);
  });

  it('leaves the certificate to prove an organisation without a key', async () => {
    const { stdout } = await run('admit', '--orgno', organisations.stranger, '--terms-signed');
    assert.match(stdout, /^310001112 is admitted\.$/m);
    assert.match(stdout, /^ {2}key +none: it signs with the organisation's virksomhetssertifikat$/m);
    const [list = ''] = /npx .* manage clients list .*/.exec(stdout) ?? [];
    const set = join(folder.path, 'certificate');
    const issue = ['certificates', 'issue', '--orgno', organisations.stranger, '--out', set, '--issuer', server.issuer];
    const issued = await runPortvakt(issue, { environment });
    assert.equal(issued.code, 0, issued.stderr);
    const filled = list.replace('CERTIFICATE.p12', join(set, 'cert.p12'));
    const listed = await paste(filled.replace('PASSWORD-FILE', join(set, 'cert.p12.password')));
    assert.equal(listed.code, 0, listed.stderr);
    assert.match(listed.stdout, /Selvbetjening/);
  });

  it('refuses as a whole, and leaves no key behind', async () => {
    const out = join(folder.path, 'refused');
    const given = ['--orgno', organisations.supplier, '--out', out, '--prefix', 'idporten', '--scopes', 'nav:x'];
    const { code, stderr } = await run('admit', ...given);
    assert.equal(code, 1);
    assert.match(stderr, /Organisation 313770001 is not admitted, and nothing was changed\./);
    assert.match(stderr, /^ {2}The prefix idporten is the server's own\.$/m);
    assert.match(stderr, /^ {2}nav:x is no administration scope/m);
    assert.deepEqual(await readdir(out), []);
    const unknown = await run('sign-terms', '--orgno', organisations.supplier, '--json');
    assert.equal(unknown.code, 1);
    assert.match(JSON.parse(unknown.stdout).error_description, /There is no organisation 313770001/);
    const nameless = join(folder.path, 'nameless.json');
    const { kid: _kid, ...jwk } = makeKey('x').publicJwk;
    await writeFile(nameless, JSON.stringify(jwk));
    const named = await run('admit', '--orgno', organisations.supplier, '--jwk', nameless, '--json');
    assert.match(JSON.parse(named.stdout).keys[0], /^[\w-]{43}$/, 'the thumbprint');
  });
});
