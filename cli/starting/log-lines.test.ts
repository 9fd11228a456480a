import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type PortvaktProcess,
  type PostgresServer,
  startPortvakt,
  startPostgres,
  temporaryFolder,
} from '@portvakt/own-tests';
import { askStatus, waitUntil } from '../testing/ask-portvakt.ts';
import { runPortvakt } from '../testing/run-portvakt.ts';

const given = process.env.PORTVAKT_TEST_DATABASE_URL !== undefined && 'the PostgreSQL that was given cannot be killed';

describe('what happens to a server', { skip: given }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let postgres: PostgresServer;
  let portvakt: PortvaktProcess;
  let environment: Record<string, string>;
  before(async () => {
    folder = await temporaryFolder();
    postgres = await startPostgres();
    environment = {
      PORTVAKT_DATABASE_URL: await postgres.createDatabase(),
      PORTVAKT_DATA_DIR: folder.path,
      PORTVAKT_REGISTRY: 'none',
    };
    portvakt = await startPortvakt({ ...environment, PORTVAKT_WORKERS: '2', PORTVAKT_LOG_LEVEL: 'info' });
  });
  after(async () => {
    await portvakt?.stop('SIGKILL');
    await postgres?.stop();
    await folder?.remove();
  });

  interface Line {
    readonly level: number;
    readonly time: string;
    readonly version: string;
    readonly worker: number | 'primary';
    readonly msg: string;
    readonly err?: unknown;
  }
  const lines = (): readonly Line[] =>
    portvakt
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  /** One line of each worker, and what every line has. */
  const tellsOnce = async (message: string, matches: (line: Line) => boolean = ({ msg }) => msg === message) => {
    const workers = () =>
      lines()
        .filter(matches)
        .map(({ worker }) => worker)
        .filter((worker) => worker !== 'primary');
    await waitUntil(() => new Set(workers()).size === 2, message);
    assert.equal(workers().length, 2, `${message}: once from each worker`);
    for (const line of lines().filter(matches)) {
      assert.match(line.version, /^\d+\.\d+\.\d+$/);
      assert.ok(!Number.isNaN(Date.parse(line.time)));
    }
  };

  it('is a line from each worker when it starts', async () => {
    await tellsOnce('started');
    assert.equal(lines().filter(({ msg, worker }) => msg === 'started' && worker === 'primary').length, 1);
  });

  it('is a line from each worker when the signing key is another', async () => {
    const { code, stderr } = await runPortvakt(['signing-keys', 'rotate', '--now'], { environment });
    assert.equal(code, 0, stderr);
    await tellsOnce('the signing keys have changed');
  });

  it('is a line from each worker when the database goes away, though nobody asks, and when it is back', async () => {
    await postgres.kill();
    await tellsOnce('an outage', ({ err }) => err !== undefined);
    // Asking over and over adds none.
    for (let times = 0; times < 4; times += 1) await askStatus(portvakt.issuer, 'health/ready');
    await postgres.restart();
    await tellsOnce('the database answers again');
    await tellsOnce('an outage', ({ err }) => err !== undefined);
  });

  it('is a line from each process when it stops, and everything was JSON', async () => {
    assert.deepEqual(await portvakt.stop('SIGTERM'), { code: 0, signal: null });
    await tellsOnce('stopped');
    assert.equal(lines().at(-1)?.worker, 'primary');
    const texts = portvakt
      .output()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('{'));
    assert.match(
      texts.sort().join('\n'),
      /^For this machine only\.[^\n]*\nLOCAL PROFILE[^\n]*\nportvakt listening on \S+$/,
    );
  });
});
