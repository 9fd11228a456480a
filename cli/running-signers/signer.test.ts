import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { startPortvakt, temporaryFolder } from '@portvakt/own-tests';
import { launcher, runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt signer, as docs/signer.md tells to type it', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let signer: ChildProcess;
  let address: string;
  let printed: readonly string[];
  let environment: Record<string, string>;
  const rotate = (...more: readonly string[]) =>
    runPortvakt(['signing-keys', 'rotate', '--json', ...more], { environment });
  const makeKey = (more: Record<string, string> = {}) =>
    runPortvakt(['signer', 'make-key', '--keys', join(folder.path, 'my-signer/keys.json'), '--json'], {
      environment: {
        PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY_FILE: join(folder.path, 'my-signer/encryption-key'),
        ...more,
      },
    });

  before(async () => {
    folder = await temporaryFolder();
    const page = await readFile(new URL('../../docs/signer.md', import.meta.url), 'utf8');
    const [, block = ''] = /^```\n(mkdir -m 700 my-signer\n.*?)^```$/ms.exec(page) ?? [];
    const typed = block.replaceAll('npx --no-install portvakt signer serve', 'exec portvakt signer serve');
    const script = `set -e
      portvakt() { "${process.execPath}" "${launcher}" "$@"; }
      ${typed.replaceAll('npx --no-install portvakt', 'portvakt').replace('exec portvakt', `exec "${process.execPath}" "${launcher}"`)}`;
    signer = spawn('bash', ['-c', script], { cwd: folder.path, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    address = await new Promise((resolve, reject) => {
      createInterface({ input: signer.stdout as NonNullable<ChildProcess['stdout']> }).on('line', (line) => {
        lines.push(line);
        const [, found] = /^portvakt signer listening on (unix:\S+)$/.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
      signer.once('exit', (code) => reject(new Error(`it ended with code ${code}: ${lines.join('\n')}`)));
    });
    printed = lines;
    environment = {
      PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
      PORTVAKT_REGISTRY: 'none',
      PORTVAKT_SIGNER: address,
    };
  });
  after(async () => {
    if (signer?.exitCode === null) signer.kill('SIGKILL');
    await folder?.remove();
  });

  test('the server takes the first key, and a rotation the next one, made while the signer runs', async () => {
    const [first] = printed[0]?.split(' ') ?? [];
    const server = await startPortvakt(environment);
    const readKids = async () => {
      const { keys } = (await (await fetch(`${server.issuer}jwk`)).json()) as { keys: readonly { kid: string }[] };
      return keys.map(({ kid }) => kid);
    };
    try {
      assert.deepEqual(await readKids(), [first]);
      const none = await rotate();
      assert.equal(none.code, 1);
      assert.match(none.stderr + none.stdout, /no key that was not used before/);
      const made = JSON.parse((await makeKey()).stdout) as { kid: string; jwk: object };
      assert.deepEqual(Object.keys(made.jwk).toSorted(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
      const rotated = await rotate('--now');
      assert.equal(rotated.code, 0, rotated.stderr);
      assert.equal(JSON.parse(rotated.stdout).kid, made.kid);
    } finally {
      await server.stop();
    }
  });

  test('a wrong encryption key, and none, are refused in a sentence', async () => {
    const none = await makeKey({ PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY_FILE: '/dev/null' });
    assert.equal(none.code, 1);
    assert.match(none.stderr + none.stdout, /must be set: 32 random bytes in base64/);
    const serve = await runPortvakt(
      ['signer', 'serve', '--keys', join(folder.path, 'my-signer/keys.json'), '--socket', join(folder.path, 'x.sock')],
      { environment: { PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' } },
    );
    assert.equal(serve.code, 1);
    assert.match(serve.stderr, /PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY is not the key it was encrypted with/);
  });

  test('it ends cleanly when it is told to, and a server without it says who is missing', async () => {
    signer.kill('SIGTERM');
    const [code] = await once(signer, 'exit');
    assert.equal(code, 0);
    await assert.rejects(startPortvakt(environment), /The signer gives no answer: .*ENOENT/);
  });
});
