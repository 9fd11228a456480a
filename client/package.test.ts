import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { exampleRegistry, makeClient, scopes, startTestServer } from '@portvakt/own-tests';
import { findPackageFaults, type InstalledPackage, packAndInstall } from '@portvakt/packaging';

const run = promisify(execFile);

/** A program as a newcomer writes it. */
const program = `
import { createTokenClient, TokenError, type TokenRequest } from '@portvakt/client';

const { ISSUER: issuer = '', CLIENT_ID: clientId = '', KEY: key = '', SCOPE: scope = '' } = process.env;
const request: TokenRequest = { scope };
const client = createTokenClient({ issuer, clientId, key });
const { accessToken, expiresIn } = await client.getToken(request);
try {
  await client.getToken({ scope: 'demo:not-on-client' });
} catch (error) {
  if (!(error instanceof TokenError)) throw error;
  const code: string | undefined = error.mpCode;
  console.log(JSON.stringify({ parts: accessToken.split('.').length, expiresIn, code }));
}
client.close();
`;

suite('the package that npm pack makes', () => {
  let installed: InstalledPackage;
  before(async () => {
    // No package but the types of Node: the library depends on nothing, and OpenTelemetry is not there.
    installed = await packAndInstall('client', { linked: ['@types/node', 'undici-types'] });
    await writeFile(join(installed.project, 'program.ts'), program);
    await writeFile(
      join(installed.project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext', target: 'es2022', types: ['node'] } }),
    );
  });
  after(() => installed.remove());

  test('publint and Are The Types Wrong find no fault in it', async () => {
    assert.deepEqual(await findPackageFaults(installed.tarball), []);
  });

  test('it holds what was built, and neither sources nor tests', () => {
    const names = installed.files.map(({ path }) => path);
    assert.deepEqual(
      names.filter((name) => !/^(LICENSE|README\.md|package\.json|dist\/.*(\.js|\.d\.ts))$/.test(name)),
      [],
    );
    assert.ok(names.includes('README.md') && names.includes('LICENSE') && names.includes('dist/index.d.ts'));
    assert.deepEqual(
      names.filter((name) => name.includes('.test.') || name.includes('testing/')),
      [],
    );
  });

  test('its code is small', () => {
    const code = installed.files.filter(({ path }) => path.endsWith('.js')).reduce((sum, { size }) => sum + size, 0);
    assert.ok(code <= 72 * 1024, `${code} bytes of JavaScript`);
  });

  test('the manifest of the checkout is as it was', () => {
    const checkout = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
    assert.deepEqual(installed.restoredManifest, checkout);
  });

  test('a program with it is checked by TypeScript, and runs on the oldest Node', async (context) => {
    const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
    await run(process.execPath, [join(dirname(typescript), 'bin', 'tsc')], { cwd: installed.project });
    const old = await findNode20();
    if (old === undefined) return context.skip('there is no Node 20 on this machine');
    const consumer = makeClient();
    const server = await startTestServer({ registry: exampleRegistry(consumer) });
    try {
      const { stdout } = await run(old, ['program.js'], {
        cwd: installed.project,
        env: {
          ISSUER: server.issuer,
          CLIENT_ID: consumer.clientId,
          KEY: JSON.stringify(consumer.privateJwk),
          SCOPE: scopes.granted,
        },
      });
      const { parts, expiresIn, code } = JSON.parse(stdout);
      assert.deepEqual({ parts, code }, { parts: 3, code: 'MP-200' });
      assert.ok(expiresIn > 100 && expiresIn <= 120);
    } finally {
      await server.stop();
    }
  });

  test('a bundler for browsers gets the reason in its place', async () => {
    await writeFile(
      join(installed.project, 'page.mjs'),
      `import { createTokenClient } from '@portvakt/client'; createTokenClient({});`,
    );
    await assert.rejects(
      run(process.execPath, ['--conditions=browser', 'page.mjs'], { cwd: installed.project }),
      /does not run in a browser: every visitor could read the private key/,
    );
  });
});

/** The Node of the system, where it is 20. */
async function findNode20(): Promise<string | undefined> {
  for (const path of ['/usr/bin/node', '/usr/local/bin/node']) {
    const { stdout } = await run(path, ['--version']).catch(() => ({ stdout: '' }));
    if (stdout.startsWith('v20.')) return path;
  }
  return undefined;
}
