import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { exampleRegistry, makeClient, startTestServer, temporaryFolder } from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt start --check', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  const check = (environment: Readonly<Record<string, string>>) =>
    runPortvakt(['start', '--check'], {
      environment: { PORTVAKT_DATA_DIR: join(folder.path, 'data'), ...environment },
    });

  it('finds nothing wrong before the first start, and makes nothing', async () => {
    const { code, stdout } = await check({ PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'none.db')}` });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /database: fine\. There is none yet/);
    assert.match(stdout, /telemetry: fine\. Nothing is sent\./);
    assert.match(stdout, /It can be started\.\n$/);
    assert.deepEqual(await readdir(folder.path), []);
  });

  it('says that no limit goes by address while it is unknown what stands in front', async () => {
    const production = {
      PORTVAKT_PROFILE: 'production',
      PORTVAKT_PUBLIC_URL: 'https://portvakt.example/',
      PORTVAKT_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'none.db')}`,
      PORTVAKT_ORGNO: '310123412',
    };
    const unknown = await check(production);
    assert.match(
      unknown.stdout,
      /limits: fine\. By client and organisation\.\n {2}To know: no limit goes by address: /,
    );
    assert.match(
      (await check({ ...production, PORTVAKT_TRUSTED_PROXIES: 'none' })).stdout,
      /client, organisation and address/,
    );
  });

  it('says what of OpenTelemetry is not followed, which stops no start', async () => {
    const { code, stdout } = await check({
      PORTVAKT_DATABASE_URL: 'sqlite::memory:',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /telemetry: fine\. Nothing is sent\.\n {2}OTEL_EXPORTER_OTLP_PROTOCOL is not followed/);
  });

  it('says until when a former issuer counts, and that it is over', async () => {
    const sayOf = async (until: string) => {
      const { code, stdout } = await check({
        PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'none.db')}`,
        PORTVAKT_FORMER_ISSUER: `https://old.example/ since 2020-01-01 until ${until}`,
      });
      assert.equal(code, 0, stdout);
      return /^former issuer: .*$/m.exec(stdout)?.[0] ?? stdout;
    };
    assert.match(await sayOf('9999-01-01'), /fine\. https:\/\/old\.example\/ is answered for until 9999-01-01T/);
    assert.match(await sayOf('2020-06-01'), /ended 2020-06-01T.*docs\/moving\.md/);
  });

  it('says that the token endpoint is taken as audience, where it is', async () => {
    const sayOf = async (setting: string) => {
      const environment = {
        PORTVAKT_DATABASE_URL: 'sqlite::memory:',
        PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE: setting,
      };
      return (await check(environment)).stdout;
    };
    assert.match(await sayOf('accepted'), /^audience: fine\. Grants may name http:\/\/localhost:7070\/token in aud/m);
    assert.doesNotMatch(await sayOf('refused'), /^audience:/m);
    assert.match(await sayOf('yes'), /PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE must be one of refused, accepted/);
  });

  it('says everything that is wrong at once', async () => {
    const registry = join(folder.path, 'wrong.json');
    await writeFile(registry, JSON.stringify({ organisations: [{ orgno: '123' }], scopes: [{ prefix: 'a' }] }));
    const { code, stdout } = await check({
      PORT: 'seven',
      PORTVAKT_WORKERS: '0',
      PORTVAKT_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      PORTVAKT_REGISTRY: registry,
      PORTVAKT_TRUST_FILE: join(folder.path, 'missing.json'),
      PORTVAKT_DATA_DIR: registry,
    });
    assert.equal(code, 1);
    const told = [/PORT must be/, /PORTVAKT_WORKERS must be/, /The database 127\.0\.0\.1:1\/none cannot be read/];
    told.push(
      /wrong\.json: \$\.organisations\[0\]\.orgno/,
      /wrong\.json: \$\.scopes\[0\]/,
      /trust file .*missing\.json/,
    );
    for (const one of told) assert.match(stdout, one);
    assert.match(stdout, /\d+ things are wrong\.\n$/);
  });

  it('looks at what a wrong setting does not name, and not at what it names', async () => {
    const { stdout } = await check({ PORTVAKT_DATABASE_URL: 'mysql://a' });
    assert.match(stdout, /settings: wrong\.\n {2}PORTVAKT_DATABASE_URL/);
    assert.doesNotMatch(stdout, /^database:/m);
    assert.match(stdout, /^registry: fine/m);
  });

  it('tries the registry on what is recorded, and knows a key that cannot be decrypted', async () => {
    const server = await startTestServer({ registry: exampleRegistry(makeClient()) });
    try {
      const database = join(server.folder, 'portvakt.db');
      const file = join(folder.path, 'more.json');
      // The scope is on record only.
      await writeFile(
        file,
        JSON.stringify({ scope_access: [{ scope: 'demo:not-granted', consumer_orgno: '310123412' }] }),
      );
      const environment = { PORTVAKT_DATABASE_URL: `sqlite:${database}`, PORTVAKT_REGISTRY: file };
      const right = await check(environment);
      assert.equal(right.code, 0, right.stdout);
      assert.match(right.stdout, /more\.json: 1 to be created\./);
      assert.match((await check(environment)).stdout, /more\.json: 1 to be created\./, 'nothing was kept');
      const wrong = await check({
        ...environment,
        PORTVAKT_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      });
      assert.equal(wrong.code, 1);
      assert.match(wrong.stdout, /signing keys: wrong\.\n {2}Signing key \S+ cannot be decrypted/);
    } finally {
      await server.stop();
    }
  });
});
