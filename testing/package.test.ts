import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findPackageFaults, type InstalledPackage, packAndInstall } from '@portvakt/packaging';

const run = promisify(execFile);
const COMMAND = fileURLToPath(new URL('../cli/bin/portvakt.js', import.meta.url));

/** A test as a newcomer writes it. */
const program = `
import { type Fault, makeClient, startPortvakt } from '@portvakt/testing';

const { clientId, registry } = makeClient({ scopes: ['demo:read'] });
await using portvakt = await startPortvakt({ registry });
const fault: Fault = await portvakt.faults.add({ fault: 'status', status: 418, match: { client: clientId, path: '/jwk' }, times: 1 });
await portvakt.faults.add({ fault: 'status', status: 418, match: { path: '/jwk' }, times: 1 });
const { status } = await fetch(portvakt.issuer + 'jwk');
const { count } = await portvakt.requests({ path: '/jwk' });
console.log(JSON.stringify({ status, count, remaining: fault.remaining }));
`;

suite('the package that npm pack makes', () => {
  let installed: InstalledPackage;
  before(async () => {
    installed = await packAndInstall('testing', { linked: ['@types/node', 'undici-types'] });
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
    assert.ok(names.includes('README.md') && names.includes('dist/index.d.ts'));
    assert.ok(!names.some((name) => name.includes('.test.')));
  });

  test('a test with it is checked by TypeScript and runs, on Node 20 where it is there', async () => {
    const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
    await run(process.execPath, [join(dirname(typescript), 'bin', 'tsc')], { cwd: installed.project });
    const { stdout } = await run('node', ['program.js'], {
      cwd: installed.project,
      env: { ...process.env, PORTVAKT: `${process.execPath} ${COMMAND}` },
    });
    assert.deepEqual(JSON.parse(stdout), { status: 418, count: 1, remaining: 1 });
  });
});
