import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type PortvaktProcess, startPortvakt, temporaryFolder } from '@portvakt/own-tests';

/** Runs every example as its README says, against the demo registry, in an empty folder. */
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const LAUNCHER = here('../../cli/bin/portvakt.js');
const PROVIDER = '0192:310123412';
const SUPPLIER = '0192:313770001';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let portvakt: PortvaktProcess;
const running: ChildProcess[] = [];

before(async () => {
  folder = await temporaryFolder();
  portvakt = await startPortvakt({
    PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'data', 'portvakt.db')}`,
    PORTVAKT_REGISTRY: 'demo',
  });
  const { code, output } = await run([
    LAUNCHER,
    'certificates',
    'issue',
    '--orgno',
    '310123412',
    '--out',
    'my-certificate',
    '--issuer',
    portvakt.issuer,
  ]);
  assert.equal(code, 0, output);
});
after(async () => {
  for (const program of running) {
    if (program.exitCode !== null || program.signalCode !== null) continue;
    program.kill();
    await once(program, 'exit');
  }
  await portvakt?.stop();
  await folder?.remove();
});

function start(
  words: readonly string[],
  { program = process.execPath, environment = {} }: { program?: string; environment?: object } = {},
) {
  return spawn(program, words, {
    cwd: folder.path,
    env: { PATH: process.env.PATH, MASKINPORTEN_ISSUER: portvakt.issuer, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(words: readonly string[], options: Parameters<typeof start>[1] = {}) {
  const child = start(words, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const [code] = await once(child, 'close');
  return { code, output };
}

/**
 * Starts a program that says `listening` with its port when it can answer, and keeps the lines that it writes to
 * standard error.
 */
async function listen(words: readonly string[], environment: object) {
  const child = start(words, { environment });
  running.push(child);
  const log = createInterface({ input: child.stderr });
  const lines: string[] = [];
  log.on('line', (line) => lines.push(line));
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = /port: ([0-9]+)|127\.0\.0\.1:([0-9]+)/.exec(line)?.filter(Boolean) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(lines.join('\n'))));
  });
  const readLog = async (count: number) => {
    while (lines.length < count) await once(log, 'line');
    return lines.map((line) => JSON.parse(line));
  };
  return { url: `http://127.0.0.1:${port}/`, readLog };
}

for (const api of ['5-express-api.ts', '6-fastify-api.ts']) {
  describe(`${api}, called by the examples before it`, () => {
    let started: Awaited<ReturnType<typeof listen>>;
    before(async () => {
      started = await listen([here(api)], { PORT: '0' });
    });
    const call = async (example: string, path = '') => {
      const { code, output } = await run([here(example)], { environment: { API_URL: started.url + path } });
      assert.equal(code, 0, output);
      return output.trim();
    };

    it('1-key.ts is let in as the provider itself', async () => {
      assert.equal(await call('1-key.ts'), `200 {"consumer":"${PROVIDER}"}`);
    });
    it('2-certificate.ts is let in as the provider itself, too', async () => {
      assert.equal(await call('2-certificate.ts'), `200 {"consumer":"${PROVIDER}"}`);
    });
    it('3-delegated.ts is let in as the supplier that acts for the provider', async () => {
      assert.equal(await call('3-delegated.ts'), `200 {"consumer":"${PROVIDER}","supplier":"${SUPPLIER}"}`);
    });
    it('4-system-user.ts is let in as the provider’s system user', async () => {
      assert.equal(await call('4-system-user.ts'), `200 {"consumer":"${SUPPLIER}","systemUserOf":"${PROVIDER}"}`);
    });
    it('a token with another scope is 403, and no token 401', async () => {
      assert.match(await call('1-key.ts', 'agreements#'), /^403 .*skatteetaten:tjenestepensjonsavtale/);
      assert.equal((await fetch(started.url)).status, 401);
    });
    it('every decision is in its log', async () => {
      const lines = await started.readLog(6);
      assert.deepEqual(
        lines.map(({ decision }) => decision),
        ['allowed', 'allowed', 'allowed', 'allowed', 'refused', 'refused'],
      );
      assert.equal(lines[2].supplier, SUPPLIER);
    });
  });
}

const python = ['python3', 'python'].find(
  (name) => spawnSync(name, ['-c', 'import sys; assert sys.version_info >= (3, 8)']).status === 0,
);
describe('7-token-proxy.py', { skip: python === undefined && 'no Python 3.8 or newer' }, () => {
  it('is let in with a token of the token proxy', async () => {
    const api = await listen([here('5-express-api.ts')], { PORT: '0' });
    const words = ['token-proxy', '--port', '0', '--client-id', 'demo-pensjon', '--key', 'data/demo-key.jwk.json'];
    const proxy = await listen([LAUNCHER, ...words], {});
    const environment = { API_URL: api.url, NAIS_TOKEN_ENDPOINT: `${proxy.url}api/v1/token` };
    const { code, output } = await run([here('7-token-proxy.py')], { program: String(python), environment });
    assert.equal(code, 0, output);
    assert.deepEqual(JSON.parse(output), { consumer: PROVIDER });
  });
});
