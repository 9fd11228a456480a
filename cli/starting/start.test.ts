import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { exampleRegistry, makeClient, startPortvakt, temporaryFolder } from '@portvakt/own-tests';
import { occupyPort } from '../testing/occupy-port.ts';
import { launcher, runPortvakt } from '../testing/run-portvakt.ts';

describe('portvakt start', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());
  const inMemory = { PORTVAKT_DATABASE_URL: 'sqlite::memory:' };
  const database = (name: string) => ({ PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, name)}` });

  it('prints one line when it can answer, and commands that give a first token', async () => {
    // A path that a shell would take apart, unless it is quoted.
    const dataFolder = join(folder.path, "Kari's data");
    const portvakt = await startPortvakt({ ...inMemory, PORTVAKT_DATA_DIR: dataFolder });
    try {
      await waitFor(() => portvakt.output().includes('/errors/') && portvakt.output().includes('LOCAL PROFILE'));
      const output = portvakt.output();
      assert.equal(output.match(/^portvakt listening on /gm)?.length, 1);
      assert.match(output, /^LOCAL PROFILE: development defaults are in use/m);
      const environment = { ...process.env, PATH: `${await makeNpx(folder.path)}:${process.env.PATH}` };
      const commands = output.match(/^ {2}(?:npx|curl) (?:.*\\\n)*.*$/gm) ?? [];
      assert.equal(commands.length, 2);
      const [token = '', answer = ''] = await Promise.all(
        commands.map(
          async (command) => (await promisify(execFile)('sh', ['-c', command], { env: environment })).stdout,
        ),
      );
      assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      assert.equal(JSON.parse(answer).token_type, 'Bearer');
      for (const path of ['.well-known/oauth-authorization-server', 'jwk', 'errors/']) {
        const url = `${portvakt.issuer}${path}`;
        assert.ok(output.includes(url));
        assert.equal((await fetch(url)).status, 200);
      }
    } finally {
      assert.deepEqual(await portvakt.stop('SIGTERM'), { code: 0, signal: null });
    }
  });

  it('says what is wrong with a trust file, by its place in the file', async () => {
    const file = join(folder.path, 'trust.json');
    await writeFile(file, JSON.stringify({ anchors: [{ environment: 'local', certificates: 'missing.pem' }] }));
    const environment = { ...inMemory, PORT: '0', PORTVAKT_REGISTRY: 'none', PORTVAKT_TRUST_FILE: file };
    const { code, stderr } = await runPortvakt(['start'], { environment });
    assert.equal(code, 1);
    assert.match(stderr, /\$\.anchors\[0\]\.certificates: missing\.pem cannot be read/);
    assert.equal(/\n\s+at /.test(stderr), false, 'no stack');
  });

  it('ends in order on SIGINT, however often one Ctrl+C arrives', async () => {
    const portvakt = await startPortvakt({ ...inMemory, PORTVAKT_REGISTRY: 'none' });
    process.kill(portvakt.pid, 'SIGINT');
    assert.deepEqual(await portvakt.stop('SIGINT'), { code: 0, signal: null });
  });

  it('ends in order when npm, which started it through a shell, is told to end', async () => {
    // What npm does with a script, and with a signal: the shell dies of it without a word to its child.
    const script = `"${process.execPath}" "${launcher}" start`;
    const environment = {
      ...inMemory,
      PORT: '0',
      PORTVAKT_REGISTRY: 'none',
      npm_lifecycle_script: 'node cli/bin/portvakt.js start',
    };
    const shell = spawn('sh', ['-c', `${script}; true`], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = createInterface({ input: shell.stdout });
    const [line] = await once(lines, 'line');
    shell.kill('SIGKILL');
    // Its standard output closes when the last process that has it ends.
    await once(lines, 'close');
    await assert.rejects(fetch(`${String(line).split(' ').at(-1)}health/live`));
  });

  it('answers what is in flight after SIGTERM, and is cut off by a second signal', async () => {
    const portvakt = await startPortvakt({ ...inMemory, PORTVAKT_REGISTRY: 'none' });
    // A request that never ends keeps it from ending.
    const socket = connect(Number(new URL(portvakt.issuer).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      'POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na',
    );
    await once(socket, 'connect');
    await fetch(`${portvakt.issuer}health/live`);
    const startedAt = performance.now();
    const ended = portvakt.stop('SIGTERM');
    const again = setInterval(() => process.kill(portvakt.pid, 'SIGTERM'), 100);
    const { code } = await ended;
    clearInterval(again);
    socket.destroy();
    assert.equal(code, 1);
    assert.ok(performance.now() - startedAt < 5000);
  });

  it('names each development default that production refuses, and every wrong setting', async () => {
    const { code, stdout, stderr } = await runPortvakt(['start'], {
      environment: { PORTVAKT_PROFILE: 'production', PORTVAKT_REGISTRY: 'demo', PORTVAKT_SIGNING_KEY_BITS: '1024' },
    });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^portvakt start: 6 settings are wrong\.$/m);
    for (const name of [
      'PORTVAKT_PUBLIC_URL',
      'PORTVAKT_KEY_ENCRYPTION_KEY',
      'PORTVAKT_DATABASE_URL',
      'PORTVAKT_ORGNO',
      'PORTVAKT_REGISTRY',
      'PORTVAKT_SIGNING_KEY_BITS',
    ]) {
      assert.match(stderr, new RegExp(`^ {2}${name} must`, 'm'));
    }
    assert.doesNotMatch(stderr, /^ {4}at /m);
  });

  it('says that the port is in use', async () => {
    const { port, free } = await occupyPort();
    const environment = { ...inMemory, PORT: String(port), PORTVAKT_REGISTRY: 'none' };
    const { code, stderr } = await runPortvakt(['start'], { environment });
    const { code: codeOfCrew, stderr: told } = await runPortvakt(['start'], {
      environment: { ...environment, ...database('in-use.db'), PORTVAKT_WORKERS: '2' },
    });
    await free();
    for (const text of [stderr, told])
      assert.match(text, new RegExp(`^portvakt start: Port ${port} on 127.0.0.1 is in use`));
    assert.deepEqual([code, codeOfCrew], [1, 1]);
  });

  it('says where the registry file is wrong', async () => {
    const file = join(folder.path, 'wrong.json');
    await writeFile(file, JSON.stringify({ organisations: [{ orgno: '310123413' }] }));
    const { code, stderr } = await runPortvakt(['start'], { environment: { ...inMemory, PORTVAKT_REGISTRY: file } });
    assert.equal(code, 1);
    assert.match(stderr, /^portvakt start: The registry file .*wrong\.json cannot be used/);
    assert.match(stderr, /^ {2}\$\.organisations\[0\]\.orgno: the check digit of 310123413 is wrong$/m);
  });

  it('says that the database cannot be used, and never its password', async () => {
    const environment = { PORTVAKT_REGISTRY: 'none', PORT: '0' };
    const { port, free } = await occupyPort();
    await free();
    const url = `postgres://kari:secret@127.0.0.1:${port}/portvakt`;
    const postgres = await runPortvakt(['start'], { environment: { ...environment, PORTVAKT_DATABASE_URL: url } });
    assert.equal(postgres.code, 1);
    assert.ok(
      postgres.stderr.startsWith(`portvakt start: The database 127.0.0.1:${port}/portvakt cannot be used:`),
      postgres.stderr,
    );
    assert.doesNotMatch(postgres.stderr, /secret|^ {4}at /m);

    await writeFile(
      join(folder.path, 'text.db'),
      'This is no database, but text that is long enough to have a header.',
    );
    const sqlite = await runPortvakt(['start'], { environment: { ...environment, ...database('text.db') } });
    assert.equal(sqlite.code, 1);
    assert.match(sqlite.stderr, /^portvakt start: The database .*text\.db cannot be used: /);
  });

  it('does not start with another key encryption key', async () => {
    const environment = { ...database('other-key.db'), PORTVAKT_REGISTRY: 'none', PORT: '0' };
    const portvakt = await startPortvakt(environment);
    await portvakt.stop();
    const { code, stderr } = await runPortvakt(['start'], {
      environment: { ...environment, PORTVAKT_KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') },
    });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^portvakt start: The installation's root secret cannot be decrypted: PORTVAKT_KEY_ENCRYPTION_KEY is not the key/,
    );
  });

  it('lists where what is recorded differs from the registry file, and sections that wait', async () => {
    const registry = join(folder.path, 'registry.json');
    const declared = exampleRegistry(makeClient('klient'));
    const environment = { ...database('differs.db'), PORTVAKT_REGISTRY: registry };
    await writeFile(registry, JSON.stringify(declared));
    await (await startPortvakt(environment)).stop();
    const [client] = declared.clients;
    await writeFile(
      registry,
      JSON.stringify({
        ...declared,
        clients: [{ ...client, client_name: 'Another name' }],
      }),
    );
    const portvakt = await startPortvakt(environment);
    await waitFor(() => portvakt.output().includes('To let the file win'));
    await portvakt.stop();
    assert.match(
      portvakt.output(),
      /^ {2}\$\.clients\[0\]: client_name is "The client of the example" on record, "Another name" in the file$/m,
    );
    assert.match(portvakt.output(), /registry apply \S*registry\.json --force$/m);
  });
});

/** A folder with an `npx` that runs this checkout's `portvakt`, as the real one does where it is installed. */
async function makeNpx(folder: string): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  const script = `#!/bin/sh\n[ "$1 $2" = "--no-install portvakt" ] || exit 9\nshift 2\nexec "${process.execPath}" "${launcher}" "$@"\n`;
  await writeFile(join(bin, 'npx'), script);
  await chmod(join(bin, 'npx'), 0o755);
  return bin;
}

/** The lines after the one that is waited for are under way. */
async function waitFor(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, 'nothing came within five seconds');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
