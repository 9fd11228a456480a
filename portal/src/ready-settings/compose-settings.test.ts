import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createTokenClient, readNaisSettings } from '@portvakt/client';
import {
  decodeClaims,
  exampleRegistry,
  makeClient,
  makeKey,
  scopes,
  startTestServer,
  type TestServer,
  temporaryFolder,
} from '@portvakt/own-tests';
import { parseAllDocuments } from 'yaml';
import { composeSettings, type Integration, type SettingsName, settingsNames } from './compose-settings.ts';

const root = join(import.meta.dirname, '..', '..', '..');
/** A name that would be code in every language if it were not quoted. */
const kid = `it's "$(touch pwned)" %s \\ #{1} \${2} æ`;
const client = makeClient('b1946ac9-2492-4d23-9b3e-2f5a1f0d8c11', makeKey(kid));
const files = { jwk: 'demo key.jwk.json', pem: "demo's.pem", p12: 'demo.p12' };

const pythonLacks = (() => {
  try {
    execFileSync('python3', ['-c', 'import jwt, cryptography'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'PyJWT is not installed';
  }
})();

describe('settings that are pasted as they are', () => {
  let server: TestServer;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let integration: Integration;
  before(async () => {
    server = await startTestServer({ registry: exampleRegistry(client) });
    folder = await temporaryFolder();
    integration = { clientId: client.clientId, scope: scopes.granted, issuer: server.issuer, kid, files };
    await writeFile(join(folder.path, files.jwk), JSON.stringify(client.privateJwk));
    await writeFile(join(folder.path, files.pem), client.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  const textOf = (name: SettingsName) => {
    const found = composeSettings(integration).find((one) => one.name === name);
    assert.ok(found);
    return found.text;
  };
  const run = async (program: string, args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(program, args, { cwd: folder.path, env: { PATH: process.env.PATH } })).stdout;
  const checkToken = (token: string) => {
    const claims = decodeClaims(token);
    assert.equal(claims.scope, scopes.granted);
    assert.equal(claims.client_id, client.clientId);
  };

  test('there is one of each, and every one but the library names the key', () => {
    const all = composeSettings(integration);
    assert.deepEqual(
      all.map(({ name }) => name),
      settingsNames,
    );
    for (const { name, text } of all) assert.ok(text.includes(client.clientId), name);
  });

  test('with a virksomhetssertifikat, there are those that can send it', () => {
    const all = composeSettings({ ...integration, kid: undefined });
    assert.deepEqual(
      all.map(({ name, keyFile }) => [name, keyFile]),
      [
        ['node', files.p12],
        ['token-proxy', files.p12],
      ],
    );
  });

  test('shell: openssl and curl', async () => {
    checkToken(JSON.parse(await run('sh', ['-c', textOf('shell')])).access_token);
  });

  test('our client library', async () => {
    await writeFile(join(folder.path, 'get-token.mjs'), textOf('node'));
    checkToken((await run(process.execPath, ['get-token.mjs'])).trim());
  });

  test('the token proxy', async () => {
    // `npx` finds the command in the folder of the project; the port is another one, since tests run side by side.
    const port = await findFreePort();
    const bin = join(folder.path, 'bin');
    await mkdir(bin);
    const launcher = join(root, 'cli', 'bin', 'portvakt.js');
    await writeFile(
      join(bin, 'npx'),
      `#!/bin/sh\nshift 2\nexec '${process.execPath}' '${launcher}' "$@" --port ${port} >/dev/null\n`,
    );
    await chmod(join(bin, 'npx'), 0o755);
    const child = spawn('sh', ['-c', textOf('token-proxy').replaceAll('7164', String(port))], {
      cwd: folder.path,
      env: { PATH: `${bin}:${process.env.PATH}` },
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    try {
      await once(child, 'exit');
      checkToken(JSON.parse(output).access_token);
    } finally {
      // The proxy goes on behind the shell, in its group.
      process.kill(-(child.pid as number));
    }
  });

  test('NAIS: what its platform puts into the environment is enough for our library', async () => {
    const [secret, application] = parseAllDocuments(textOf('nais')).map((document) => document.toJS());
    assert.deepEqual(application.spec.envFrom, [{ secret: secret.metadata.name }]);
    const environment = { ...secret.stringData, MASKINPORTEN_CLIENT_JWK: JSON.stringify(client.privateJwk) };
    const nais = createTokenClient(readNaisSettings(environment));
    checkToken((await nais.getToken({ scope: secret.stringData.MASKINPORTEN_SCOPES })).accessToken);
  });

  test('Python', { skip: pythonLacks }, async () => {
    await writeFile(join(folder.path, 'get-token.py'), textOf('python'));
    checkToken(JSON.parse(await run('python3', ['get-token.py'])).access_token);
  });
});

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
