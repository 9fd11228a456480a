import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createTokenClient, TokenError } from '@portvakt/client';
import { temporaryFolder } from '@portvakt/own-tests';
import { makeClient, type Portvakt, startPortvakt } from './index.ts';

const run = promisify(execFile);
const scope = 'demo:read';
const made = makeClient({ scopes: [scope] });

const getToken = async ({ issuer }: Portvakt) => {
  const client = createTokenClient({ issuer, clientId: made.clientId, key: made.key });
  try {
    return (await client.getToken({ scope })).accessToken;
  } finally {
    client.close();
  }
};
const readPart = (token: string, part: number) =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString());

describe('what may be ordered of an issuer', () => {
  let portvakt: Portvakt;
  before(async () => {
    portvakt = await startPortvakt({ registry: made.registry });
  });
  after(() => portvakt.stop());

  it('gives a token to the client that was made with its registry', async () => {
    const claims = readPart(await getToken(portvakt), 1);
    assert.deepEqual([claims.iss, claims.scope, claims.consumer.ID], [portvakt.issuer, scope, '0192:310123412']);
  });

  it('orders faults, lists them, and takes them back', async () => {
    const fault = await portvakt.faults.add({ fault: 'refuse', code: 'MP-250', match: { path: '/token' } });
    await assert.rejects(getToken(portvakt), (error) => error instanceof TokenError && error.mpCode === 'MP-250');
    assert.deepEqual(
      (await portvakt.faults.list()).map(({ id, applied, remaining }) => ({ id, applied, remaining })),
      [{ id: fault.id, applied: 1, remaining: null }],
    );
    await portvakt.faults.remove(fault.id);
    await getToken(portvakt);
    await portvakt.faults.add({ fault: 'reset' });
    await portvakt.faults.clear();
    assert.deepEqual(await portvakt.faults.list(), []);
  });

  it('tells which requests came, by what they are about and since when', async () => {
    const { last } = await portvakt.requests();
    const waiting = portvakt.requests({ path: '/token', client: made.clientId, since: last, wait: 10_000 });
    await getToken(portvakt);
    const { count, requests } = await waiting;
    assert.equal(count, 1);
    assert.equal(requests[0]?.grant?.claims?.scope, scope);
    assert.equal((await portvakt.requests({ since: new Date(Date.now() + 60_000) })).count, 0);
    assert.equal((await portvakt.requests({ scope: 'demo:write' })).count, 0);
  });

  it('moves the time', async () => {
    const at = '2030-01-01T00:00:00.000Z';
    assert.equal((await portvakt.clock.set(new Date(at))).now.slice(0, 16), at.slice(0, 16));
    const frozen = await portvakt.clock.freeze();
    assert.deepEqual(await portvakt.clock.read(), frozen);
    assert.equal((await portvakt.clock.advance('1d')).epoch - frozen.epoch, 86_400);
    assert.equal((await portvakt.clock.freeze(new Date(at))).now, at);
    assert.equal((await portvakt.clock.restore()).ordered, false);
  });

  it('lets another key sign', async () => {
    const old = readPart(await getToken(portvakt), 0).kid;
    const { kid, withdrawn } = await portvakt.rotateKeys({ withdrawOld: true });
    assert.ok(withdrawn.includes(old));
    assert.equal(readPart(await getToken(portvakt), 0).kid, kid);
    assert.deepEqual((await portvakt.rotateKeys({ announce: 60 })).withdrawn, []);
  });

  it('makes tokens that are wrong on purpose', async () => {
    const token = await portvakt.token({ scope: 'demo:write', consumer: '310001112', aud: null, wrong: 'expired' });
    const claims = readPart(token, 1);
    assert.deepEqual([claims.scope, claims.consumer.ID, claims.aud], ['demo:write', '0192:310001112', undefined]);
    assert.ok(claims.exp < Date.now() / 1000);
    assert.equal((await portvakt.token()).split('.').length, 3);
  });

  it('starts again as it was at first', async () => {
    await portvakt.faults.add({ fault: 'reset' });
    await portvakt.clock.advance('30d');
    await portvakt.reset();
    assert.deepEqual(await portvakt.faults.list(), []);
    assert.equal((await portvakt.clock.read()).ordered, false);
    assert.equal((await portvakt.requests()).count, 0);
    await getToken(portvakt);
  });

  it('says which member of an order cannot be', async () => {
    // @ts-expect-error there is no such fault
    await assert.rejects(portvakt.faults.add({ fault: 'stahl' }), /POST .*faults is 400: fault .*stall/);
    await assert.rejects(
      startPortvakt({ registry: { organisations: [{ orgno: '123' }] } }),
      /sessions is 400: .*\$\.organisations\[0\]\.orgno/s,
    );
  });
});

describe('issuers of one process', () => {
  it('are on one server, know nothing of each other, and end each for itself', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => startPortvakt({ registry: made.registry })));
    assert.ok(one !== undefined && other !== undefined);
    assert.equal(new URL(one.issuer).host, new URL(other.issuer).host);
    assert.notEqual(one.issuer, other.issuer);
    await one.faults.add({ fault: 'refuse', code: 'MP-250' });
    await getToken(other);
    assert.equal((await one.requests()).count, 0);
    await one.stop();
    await one.stop();
    await assert.rejects(one.faults.list(), /is 404: .*There is no session/);
    await getToken(other);
    await other.stop();
  });

  it('end with the block that they were made for', async () => {
    let kept: Portvakt;
    {
      await using portvakt = await startPortvakt();
      kept = portvakt;
      await portvakt.clock.read();
    }
    await assert.rejects(kept.clock.read(), /There is no session/);
  });
});

describe('a server of its own', () => {
  it('listens where it is told, and is gone when it is stopped', async () => {
    const port = await findFreePort();
    const portvakt = await startPortvakt({ port, registry: made.registry });
    assert.equal(portvakt.issuer, `http://localhost:${port}/`);
    await getToken(portvakt);
    const another = await startPortvakt({ control: portvakt.control });
    assert.ok(another.issuer.startsWith(portvakt.issuer));
    await another.stop();
    await portvakt.stop();
    await assert.rejects(fetch(portvakt.issuer));
  });

  it('that does not start says what it wrote, and one that cannot be found says what to do', async () => {
    const command = [process.execPath, '-e', 'console.error("no more paper"); process.exit(3)'];
    await assert.rejects(startPortvakt({ command }), /ended before it could answer:\nno more paper/);
    await assert.rejects(startPortvakt({ command: ['no-such-command'] }), /Install @portvakt\/server/);
    const other = [process.execPath, '-e', 'console.log("hello"); setInterval(() => {}, 1000)'];
    await assert.rejects(startPortvakt({ command: other }), /takes no orders: .*\nhello/);
  });
});

describe('the examples', () => {
  const runModule = async (program: string) =>
    run(process.execPath, ['--input-type=module', '--no-warnings', '-e', program], {
      cwd: import.meta.dirname,
      // The runner of this test tells its own processes to speak to it.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
  const readExample = async (file: string, mark: RegExp) =>
    mark.exec(await readFile(new URL(file, import.meta.url), 'utf8'))?.[1] ?? assert.fail(`${file} shows none`);

  it('of the README of this package passes', async () => {
    const { stdout } = await runModule(await readExample('./README.md', /^```js\n(.*?)^```$/ms));
    assert.match(stdout, /^ℹ pass 1$/m);
  });

  it('of the README of the project passes', async () => {
    const example = await readExample('../README.md', /^```ts\n(.*?)^```$/ms);
    await runModule(`
      import assert from 'node:assert/strict';
      import { createTokenClient } from '@portvakt/client';
      import { makeClient, startPortvakt } from '@portvakt/testing';
      const { registry, ...made } = makeClient({ scopes: ['demo:read'] });
      const getToken = (issuer) => createTokenClient({ issuer, ...made }).getToken({ scope: 'demo:read' });
      ${example}`);
  });
});

describe('a program that stops nothing', () => {
  it('ends, and takes the server and its folder along', async () => {
    const folder = await temporaryFolder();
    const program = `
      import { startPortvakt } from ${JSON.stringify(import.meta.resolve('./index.ts'))};
      console.log((await startPortvakt()).issuer);
    `;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--no-warnings', '-e', program], {
      env: { ...process.env, TMPDIR: folder.path },
    });
    assert.deepEqual(await readdir(folder.path), []);
    await untilRefused(stdout.trim());
    await folder.remove();
  });
});

/** The server is told to end; that it has ended is seen at its address. */
async function untilRefused(issuer: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${issuer}jwk`).catch(() => undefined);
    if (answer === undefined) return;
    await answer.text();
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
