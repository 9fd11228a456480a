import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type PortvaktProcess, startPortvakt, temporaryFolder } from '@portvakt/own-tests';
import { canListChildren, listChildren } from '../testing/list-children.ts';

describe('portvakt start with workers', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let portvakt: PortvaktProcess;

  before(async () => {
    folder = await temporaryFolder();
    portvakt = await startPortvakt({
      PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
      PORTVAKT_REGISTRY: 'none',
      PORTVAKT_WORKERS: '2',
    });
  });
  after(async () => {
    await portvakt?.stop();
    await folder?.remove();
  });

  it('serves on one port, with one key set, and says so once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () =>
        (await fetch(`${portvakt.issuer}jwk`, { headers: { connection: 'close' } })).text(),
      ),
    );
    assert.equal(new Set(answers).size, 1);
    assert.equal(JSON.parse(answers[0] ?? '').keys.length, 1);
    assert.equal(portvakt.output().match(/^portvakt listening on /gm)?.length, 1);
  });

  it('replaces a worker that is killed', { skip: !canListChildren && 'there is no ps' }, async () => {
    const before = listChildren(portvakt.pid);
    assert.equal(before.length, 2);
    const [victim = 0] = before;
    process.kill(victim, 'SIGKILL');
    const deadline = performance.now() + 10_000;
    let replaced: readonly number[] = [];
    while (replaced.length < 2 || replaced.includes(victim)) {
      assert.ok(performance.now() < deadline, `only ${replaced} within ten seconds`);
      // A connection may be lost with the worker, but then the client knows at once; the other one goes on answering.
      await fetch(`${portvakt.issuer}health/ready`, {
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(5000),
      }).catch((error) => {
        assert.notEqual(error.name, 'TimeoutError');
      });
      replaced = listChildren(portvakt.pid);
    }
    assert.equal((await fetch(`${portvakt.issuer}health/ready`)).status, 200);
    assert.match(
      portvakt.output(),
      new RegExp(`"worker":${victim},"code":null,"signal":"SIGKILL".*a worker died; another starts`),
    );
  });

  it('ends with every worker on SIGTERM', async () => {
    const workers = canListChildren ? listChildren(portvakt.pid) : [];
    assert.deepEqual(await portvakt.stop('SIGTERM'), { code: 0, signal: null });
    for (const worker of workers) assert.throws(() => process.kill(worker, 0), { code: 'ESRCH' });
    await assert.rejects(fetch(`${portvakt.issuer}health/live`));
  });
});
