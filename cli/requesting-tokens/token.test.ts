import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makeKey,
  type PortvaktProcess,
  requestToken,
  scopes,
  startPortvakt,
  temporaryFolder,
} from '@portvakt/own-tests';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { occupyPort } from '../testing/occupy-port.ts';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt token', () => {
  const client = makeClient('klient');
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let portvakt: PortvaktProcess;
  let key: string;
  let settings: readonly string[];

  before(async () => {
    folder = await temporaryFolder();
    const registry = join(folder.path, 'registry.json');
    key = join(folder.path, 'key.json');
    await writeFile(registry, JSON.stringify(exampleRegistry(client)));
    await writeFile(key, JSON.stringify(client.privateJwk));
    portvakt = await startPortvakt({ PORTVAKT_DATABASE_URL: 'sqlite::memory:', PORTVAKT_REGISTRY: registry });
    settings = ['token', '--issuer', portvakt.issuer, '--client-id', client.clientId, '--key', key];
  });
  after(async () => {
    await portvakt?.stop();
    await folder?.remove();
  });

  it('prints the token alone, and the published key set verifies it', async () => {
    const { code, stdout, stderr } = await runPortvakt([
      ...settings,
      '--scope',
      scopes.granted,
      '--resource',
      'https://api.example/',
    ]);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /^\S+\n$/);
    const { payload } = await jwtVerify(stdout.trim(), createRemoteJWKSet(new URL(`${portvakt.issuer}jwk`)), {
      issuer: portvakt.issuer,
      audience: 'https://api.example/',
    });
    assert.equal(payload.scope, scopes.granted);
  });

  it('takes several scopes, and the issuer without its slash', async () => {
    const given = [
      '--scope',
      `${scopes.granted} ${scopes.second}`,
      '--scope',
      scopes.openForAll,
      '--issuer',
      portvakt.issuer.slice(0, -1),
    ];
    const { stdout } = await runPortvakt([...settings, ...given]);
    assert.equal(decodeJwt(stdout).scope, [scopes.granted, scopes.second, scopes.openForAll].join(' '));
  });

  it('prints the whole answer and the claims with --json', async () => {
    const { code, stdout } = await runPortvakt([...settings, '--scope', scopes.granted, '--json']);
    assert.equal(code, 0);
    const { claims, ...answer } = JSON.parse(stdout);
    assert.deepEqual(Object.keys(answer), ['access_token', 'token_type', 'expires_in', 'scope']);
    assert.deepEqual(claims, decodeJwt(answer.access_token));
  });

  it('takes its settings from the names that NAIS injects', async () => {
    const names = {
      MASKINPORTEN_CLIENT_ID: client.clientId,
      MASKINPORTEN_CLIENT_JWK: JSON.stringify(client.privateJwk),
      MASKINPORTEN_SCOPES: `${scopes.granted} ${scopes.second}`,
    };
    const wellKnown = `${portvakt.issuer}.well-known/oauth-authorization-server`;
    for (const where of [
      { MASKINPORTEN_WELL_KNOWN_URL: wellKnown },
      { MASKINPORTEN_ISSUER: portvakt.issuer },
      {
        MASKINPORTEN_ISSUER: portvakt.issuer,
        MASKINPORTEN_TOKEN_ENDPOINT: `${portvakt.issuer}token`,
        MASKINPORTEN_WELL_KNOWN_URL: 'http://localhost:1/',
      },
    ]) {
      const { code, stdout, stderr } = await runPortvakt(['token'], { environment: { ...names, ...where } });
      assert.equal(code, 0, stderr);
      assert.equal(decodeJwt(stdout).client_id, client.clientId);
    }
    // An option goes before the environment.
    const { stdout } = await runPortvakt(['token', '--scope', scopes.openForAll, '--well-known', wellKnown], {
      environment: names,
    });
    assert.equal(decodeJwt(stdout).scope, scopes.openForAll);
  });

  it('says which scope was meant by those that documentation misprints', async () => {
    const ask = async (scope: string) => (await runPortvakt([...settings, '--scope', scope])).stderr;
    const misprinted = 'NAV:aareg/v1/arbeidsforhold/otplan/v1/saldoopplysninger';
    assert.match(await ask(misprinted), /Did you mean nav:aareg\/v1\/arbeidsforhold\/otp\?/);
    assert.match(await ask('Demo:granted/demo:second'), /with a space between: demo:granted demo:second\?/);
  });

  it('names what explains a refusal without a code', async () => {
    const { stderr } = await runPortvakt([...settings, '--scope', scopes.granted, '--kid', 'other']);
    assert.match(stderr, /explain key-identifier-unknown$/m);
  });

  it('signs a grant that curl can send, once', async () => {
    const { code, stdout } = await runPortvakt([...settings, '--scope', scopes.granted, '--grant']);
    assert.equal(code, 0);
    const grant = stdout.trim();
    assert.deepEqual(decodeProtectedHeader(grant), { alg: 'RS256', kid: client.publicJwk.kid });
    assert.equal((await requestToken(portvakt.issuer, grant)).status, 200);
    assert.match((await requestToken(portvakt.issuer, grant)).body.error_uri, /MP-012$/);
  });

  it('makes a grant without any server, with every claim asked for', async () => {
    const given = [
      'token',
      '--grant',
      '--json',
      '--issuer',
      'https://test.maskinporten.no',
      '--client-id',
      'x',
      '--key',
      key,
      '--kid',
      'other',
    ];
    const claims = [
      '--scope',
      'a:b',
      '--pid',
      '12345678901',
      '--consumer-org',
      '310123412',
      '--lifetime',
      '30',
      '--resource',
      'https://a.example',
      '--resource',
      'https://b.example',
    ];
    const [one, two] = await Promise.all([runPortvakt([...given, ...claims]), runPortvakt([...given, ...claims])]);
    const { claims: made, header } = JSON.parse(one?.stdout ?? '');
    assert.equal(header.kid, 'other');
    assert.equal(made.exp - made.iat, 30);
    assert.notEqual(made.jti, JSON.parse(two?.stdout ?? '').claims.jti);
    const { iat: _iat, exp: _exp, jti: _jti, ...rest } = made;
    assert.deepEqual(rest, {
      aud: 'https://test.maskinporten.no/',
      iss: 'x',
      scope: 'a:b',
      resource: ['https://a.example', 'https://b.example'],
      pid: '12345678901',
      consumer_org: '310123412',
    });
  });

  it('names a system user or a consent, one of them', async () => {
    const grant = async (...more: readonly string[]) => {
      const made = await runPortvakt([...settings, '--scope', scopes.granted, '--grant', '--json', ...more]);
      return made.code === 0 ? JSON.parse(made.stdout).claims.authorization_details : made;
    };
    const systemuser_org = { authority: 'iso6523-actorid-upis', ID: '0192:310123412' };
    assert.deepEqual(await grant('--system-user', '310123412', '--external-ref', 'kunde-417'), [
      { type: 'urn:altinn:systemuser', systemuser_org, externalRef: 'kunde-417' },
    ]);
    assert.deepEqual(await grant('--system-user', '310123412'), [{ type: 'urn:altinn:systemuser', systemuser_org }]);
    assert.deepEqual(await grant('--consent', '1', '--consent-from', 'x'), [
      { type: 'urn:altinn:consent', id: '1', from: 'x' },
    ]);
    for (const wrong of [
      ['--external-ref', 'x'],
      ['--consent', '1'],
      ['--consent-from', 'x'],
    ]) {
      assert.equal((await grant(...wrong)).code, 2, String(wrong));
    }
    assert.equal((await grant('--system-user', '1', '--consent', '1', '--consent-from', 'x')).code, 2);
  });

  it('shows the grant on standard error with --verbose, and no private member', async () => {
    const { stdout, stderr } = await runPortvakt([...settings, '--scope', scopes.granted, '--verbose']);
    assert.match(stdout, /^\S+\n$/);
    assert.ok(stderr.includes(`"iss":"${client.clientId}"`));
    assert.ok(stderr.includes(`${portvakt.issuer}token`));
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi'])
      assert.ok(!stderr.includes(String(client.privateJwk[member])));
  });

  it('takes a key in PEM, which needs --kid', async () => {
    const pem = join(folder.path, 'key.pem');
    await writeFile(pem, client.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const withPem = [...settings, '--scope', scopes.granted, '--key', pem];
    const { code, stderr } = await runPortvakt(withPem);
    assert.equal(code, 2);
    assert.match(stderr, /--kid KID: what the key is registered as/);
    assert.equal((await runPortvakt([...withPem, '--kid', client.publicJwk.kid])).code, 0);
  });

  it('names everything that is missing at once', async () => {
    const { code, stderr } = await runPortvakt(['token']);
    assert.equal(code, 2);
    for (const option of ['--issuer', '--client-id', '--key', '--scope', 'MASKINPORTEN_CLIENT_JWK'])
      assert.ok(stderr.includes(option), option);
    const { stdout } = await runPortvakt(['token', '--json', '--client-id', 'x', '--scope', 'a:b']);
    assert.equal(JSON.parse(stdout).missing.length, 2);
  });

  it('tells a refusal word for word', async () => {
    const given = [...settings, '--scope', scopes.notGranted];
    const { code, stdout, stderr } = await runPortvakt(given);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /error +invalid_scope$/m);
    assert.match(stderr, /error_description +Consumer has not been granted access to the scope demo:not-granted\./);
    assert.ok(stderr.includes(`error_uri          ${portvakt.issuer}errors/MP-250\n`));
    const document = JSON.parse((await runPortvakt([...given, '--json'])).stdout);
    assert.deepEqual(Object.keys(document), ['error', 'error_description', 'error_uri']);
  });

  it('says which address gives no answer', async () => {
    const { port, free } = await occupyPort();
    await free();
    const { code, stderr } = await runPortvakt([
      ...settings,
      '--scope',
      'a:b',
      '--issuer',
      `http://127.0.0.1:${port}/`,
    ]);
    assert.equal(code, 1);
    assert.ok(
      stderr.includes(
        `http://127.0.0.1:${port}/.well-known/oauth-authorization-server gives no answer: nothing listens`,
      ),
    );
    assert.match(stderr, /Check that the server runs/);
  });

  it('does not use metadata of another issuer', async () => {
    const other = portvakt.issuer.replace('localhost', '127.0.0.1');
    const { code, stderr } = await runPortvakt([...settings, '--scope', 'a:b', '--issuer', other]);
    assert.equal(code, 1);
    assert.ok(stderr.includes(`it is the metadata of ${portvakt.issuer}`));
  });

  it('does not take a web page for metadata', async () => {
    const { port, free } = await occupyPort('<html>');
    const { code, stderr } = await runPortvakt([
      ...settings,
      '--scope',
      'a:b',
      '--issuer',
      `http://127.0.0.1:${port}/`,
    ]);
    await free();
    assert.equal(code, 1);
    assert.match(stderr, /the answer is HTTP 200 without JSON/);
  });

  const publicKey = JSON.stringify(client.publicJwk);
  const unusable: readonly [text: string, reason: RegExp][] = [
    [publicKey, /it is the public half/],
    [
      client.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
      /encrypted with a password/,
    ],
    [JSON.stringify(makeKey('small', 1024).privateJwk), /it has 1024 bits/],
    ['hello', /neither PEM nor JSON/],
    ['{}', /not a private JWK/],
    [JSON.stringify({ keys: [client.privateJwk, client.privateJwk] }), /a set of 2 keys/],
  ];
  for (const [text, reason] of unusable) {
    it(`does not use a key when ${reason.source}`, async () => {
      const file = join(folder.path, 'unusable');
      await writeFile(file, text);
      const { code, stderr } = await runPortvakt([...settings, '--scope', 'a:b', '--key', file]);
      assert.equal(code, 1);
      assert.match(stderr, reason);
    });
  }

  it('says that the key file is missing', async () => {
    const { code, stderr } = await runPortvakt([
      ...settings,
      '--scope',
      'a:b',
      '--key',
      join(folder.path, 'none.json'),
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /There is no file .*none\.json/);
  });
});
