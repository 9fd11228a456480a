import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startPortvakt, temporaryFolder } from '@portvakt/own-tests';
import { askForRefusal, askStatus, waitUntil } from '../testing/ask-portvakt.ts';

/** Fills standard error to the last byte, as a log that nobody reads would; then the server has no room for a line. */
const fill = `"$1" -e 'process.stderr.writable; for (let size = 4096; size >= 1; size >>= 1) try { for (;;) require("fs").writeSync(2, "x".repeat(size - 1) + "\\n"); } catch {}'`;

for (const workers of ['1', '2']) {
  describe(`standard error that nobody reads, ${workers} worker(s)`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    before(async () => {
      folder = await temporaryFolder();
    });
    after(() => folder.remove());
    const environment = (name: string) => ({
      PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, `${name}.db`)}`,
      PORTVAKT_REGISTRY: 'none',
      PORTVAKT_LOG_LEVEL: 'info',
      PORTVAKT_WORKERS: workers,
      ERRORS: join(folder.path, `${name}.errors`),
    });
    const startOnPipe = async (name: string) => {
      const settings = environment(name);
      execFileSync('mkfifo', [settings.ERRORS]);
      const reader = openSync(settings.ERRORS, constants.O_RDONLY | constants.O_NONBLOCK);
      const portvakt = await startPortvakt(settings, { within: `exec 2>"$ERRORS"; ${fill}; exec "$@"` });
      return { portvakt, reader };
    };
    const askAround = async (issuer: string) => {
      for (let round = 0; round < 20; round += 1) {
        assert.equal(await askForRefusal(issuer), 400);
        assert.equal(await askStatus(issuer, 'jwk'), 200);
      }
    };

    it('a pipe: every request is answered, and the lines come when somebody reads', async () => {
      const { portvakt, reader } = await startOnPipe('pipe');
      try {
        await askAround(portvakt.issuer);
        let read = '';
        new Socket({ fd: reader, writable: false }).on('data', (chunk) => {
          read += chunk;
        });
        await waitUntil(() => read.includes('"refusal":'), 'the lines that waited');
        assert.match(read, /"msg":"started"/);
        assert.equal(await askStatus(portvakt.issuer, 'jwk'), 200);
        assert.deepEqual(await portvakt.stop('SIGTERM'), { code: 0, signal: null });
        await waitUntil(() => read.includes('"msg":"stopped"'), 'the last line');
      } finally {
        await portvakt.stop('SIGKILL');
      }
    });

    it('a pipe whose reader has left', async (context) => {
      const { portvakt, reader } = await startOnPipe('left');
      context.after(() => portvakt.stop('SIGKILL'));
      closeSync(reader);
      await askAround(portvakt.issuer);
      assert.deepEqual(await portvakt.stop('SIGTERM'), { code: 0, signal: null });
    });

    it('a socket, as systemd gives one', async (context) => {
      const portvakt = await startPortvakt(environment('socket'), { within: `${fill}; exec "$@"`, readsErrors: false });
      context.after(() => portvakt.stop('SIGKILL'));
      await askAround(portvakt.issuer);
      portvakt.readErrors();
      await waitUntil(() => portvakt.output().includes('"refusal":'), 'the lines that waited');
      assert.deepEqual(await portvakt.stop('SIGTERM'), { code: 0, signal: null });
    });

    it('a file, and nothing at all', async (context) => {
      const settings = environment('file');
      const toFile = await startPortvakt(settings, { within: 'exec "$@" 2>"$ERRORS"' });
      context.after(() => toFile.stop('SIGKILL'));
      await askAround(toFile.issuer);
      assert.deepEqual(await toFile.stop('SIGTERM'), { code: 0, signal: null });
      const lines = readFileSync(settings.ERRORS, 'utf8').trimEnd().split('\n');
      const messages = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line).msg);
      assert.ok(messages.includes('token request refused') && messages.at(-1) === 'stopped', messages.join());
      const closed = await startPortvakt(environment('closed'), { within: 'exec "$@" 2>&-' });
      context.after(() => closed.stop('SIGKILL'));
      await askAround(closed.issuer);
      assert.deepEqual(await closed.stop('SIGTERM'), { code: 0, signal: null });
    });
  });
}
