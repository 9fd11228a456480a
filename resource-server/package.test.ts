import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { findPackageFaults, type InstalledPackage, packAndInstall } from '@portvakt/packaging';

const run = promisify(execFile);
/** The oldest Node that the package is for, where this machine has one. */
const PLAIN_NODE = '/usr/bin/node';

const PROGRAM = `
import { createServer } from 'node:http';
import { createResourceServer } from '@portvakt/resource-server';
import { protect } from '@portvakt/resource-server/node';
import '@portvakt/resource-server/fastify';
import '@portvakt/resource-server/express';
import '@portvakt/resource-server/hono';
const api = createResourceServer({ issuers: ['https://test.maskinporten.no/'] });
const server = createServer(protect(api.require({ scope: 'acme:orders.read' }), () => {}));
server.listen(0, '127.0.0.1', async () => {
  const response = await fetch('http://127.0.0.1:' + server.address().port);
  console.log(response.status, response.headers.get('www-authenticate'));
  server.close();
});
`;

const TYPED = `
import { createResourceServer, type Caller, unprotected } from '@portvakt/resource-server';
import { guardRoutes } from '@portvakt/resource-server/fastify';
import * as forExpress from '@portvakt/resource-server/express';
import * as forHono from '@portvakt/resource-server/hono';
import { protect } from '@portvakt/resource-server/node';
import express from 'express';
import { fastify } from 'fastify';
import { Hono } from 'hono';
const api = createResourceServer({ issuers: ['https://test.maskinporten.no/'] });
const policy = api.require({ scope: 'acme:orders.read', consumer: ({ organisationNumber }) => organisationNumber !== undefined });
const app = fastify();
await app.register(guardRoutes);
app.get('/', { config: { policy } }, (request) => request.caller.supplier?.organisationNumber ?? '');
express().get('/', forExpress.protect(policy), (request, response) => void response.json(request.caller satisfies Caller));
new Hono().get('/', forHono.protect(policy), (context) => context.text(context.get('caller').clientId));
protect(policy, (_request, response, caller) => void response.end(caller.consumer.id));
protect(unprotected, (_request, response, nobody) => void response.end(nobody satisfies undefined));
// @ts-expect-error a policy has no such member
api.require({ scope: 'acme:orders.read', audiense: 'https://api.example/' });
// @ts-expect-error a policy names its scope
api.require({});
`;

suite('the package that npm pack makes', () => {
  let installed: InstalledPackage;
  before(async () => {
    const linked = ['fastify', 'express', 'hono', '@types/node', '@types/express'];
    installed = await packAndInstall('resource-server', { linked });
  });
  after(() => installed.remove());

  test('publint and Are The Types Wrong find no fault in it', async () => {
    assert.deepEqual(await findPackageFaults(installed.tarball), []);
  });

  test('it holds what was built, and neither sources nor tests', () => {
    const names = installed.files.map(({ path }) => path);
    const built = /^(LICENSE|README\.md|package\.json|dist\/.*(\.js|\.d\.ts))$/;
    assert.deepEqual(
      names.filter((name) => !built.test(name) || name.includes('test')),
      [],
    );
    assert.ok(names.includes('README.md') && names.includes('dist/adapters/fastify.js'));
  });

  test('the manifest of the checkout is as it was', () => {
    const checkout = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
    assert.deepEqual(installed.restoredManifest, checkout);
  });

  test('it runs on the Node of the machine', { skip: !existsSync(PLAIN_NODE) && `no ${PLAIN_NODE}` }, async () => {
    const program = join(installed.project, 'program.js');
    await writeFile(program, PROGRAM);
    const { stdout } = await run(PLAIN_NODE, [program]);
    assert.equal(stdout, '401 Bearer\n');
  });

  test('its types hold in a strict project, with the frameworks', async () => {
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      module: 'nodenext',
      target: 'es2022',
      types: ['node'],
      skipLibCheck: true,
    };
    await writeFile(join(installed.project, 'program.ts'), TYPED);
    await writeFile(
      join(installed.project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['program.ts'] }),
    );
    const compiler = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
    const { stdout } = await run(process.execPath, [
      join(compiler, 'bin', 'tsc'),
      '--project',
      installed.project,
    ]).catch((error: { stdout: string }) => error);
    assert.equal(stdout, '');
  });
});
