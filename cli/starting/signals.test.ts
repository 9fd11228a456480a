import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startPortvakt, temporaryFolder } from '@portvakt/own-tests';
import { askStatus, waitUntil } from '../testing/ask-portvakt.ts';
import { canListChildren, listChildren } from '../testing/list-children.ts';

describe('signals', { skip: !canListChildren && 'there is no ps' }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  for (const workers of ['1', '2']) {
    it(`that mean nothing here do no harm and are told, ${workers} worker(s)`, async (context) => {
      const portvakt = await startPortvakt({
        PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, `${workers}.db`)}`,
        PORTVAKT_REGISTRY: 'none',
        PORTVAKT_WORKERS: workers,
        PORTVAKT_LOG_LEVEL: 'info',
      });
      context.after(() => portvakt.stop('SIGKILL'));
      const processes = [portvakt.pid, ...listChildren(portvakt.pid)];
      assert.equal(processes.length, workers === '1' ? 1 : 3);
      const told = (signal: string) =>
        portvakt.output().split(`"signal":"${signal}","msg":"a signal was received and ignored"`);
      for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) {
        for (const pid of processes) process.kill(pid, signal);
        // A worker is started so that SIGUSR1 never reaches it.
        const tellers = signal === 'SIGUSR1' ? 1 : processes.length;
        await waitUntil(() => told(signal).length === tellers + 1, `${tellers} line(s) for ${signal}`);
      }
      assert.equal(await askStatus(portvakt.issuer, 'health/ready'), 200);
      assert.deepEqual([portvakt.pid, ...listChildren(portvakt.pid)], processes);
      assert.doesNotMatch(portvakt.output(), /Debugger/);
      assert.deepEqual(await portvakt.stop('SIGTERM'), { code: 0, signal: null });
      // Start, signal and stop are a line each, of every process, with its version.
      const lines = portvakt
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line));
      for (const message of ['started', 'a signal was received', 'stopped']) {
        const of = lines.filter(({ msg }) => msg === message);
        assert.equal(of.length, processes.length, message);
        assert.equal(new Set(of.map(({ worker }) => worker)).size, processes.length, message);
        assert.ok(of.every(({ version }) => /^[0-9.]+$/.test(version)));
      }
    });
  }
});
