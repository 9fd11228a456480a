import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  findFreePort,
  openBooks,
  type PortvaktProcess,
  type PostgresServer,
  startCommitBreaker,
  startPortvakt,
  startPostgres,
  temporaryFolder,
} from '@portvakt/own-tests';

/** Every twentieth commit fails with SQLSTATE 40001, as under engines whose transactions are all serializable. */
const issuer = 'http://portvakt.test/';
const SHARE = 0.05;
const CALLERS = 4;
const ROUNDS = 30;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let postgres: PostgresServer;
before(async () => {
  folder = await temporaryFolder();
  postgres = await startPostgres();
});
after(async () => {
  await postgres?.stop();
  await folder?.remove();
});

test('a twentieth of all commits is undone: nothing is lost, nothing is there twice, and nobody is refused', async (context) => {
  const breaker = await startCommitBreaker({ share: SHARE, seed: 20_261_129 });
  const processes: PortvaktProcess[] = [];
  context.after(async () => {
    await Promise.all(processes.map((process) => process.stop()));
    await breaker.stop();
  });
  const url = await postgres.createDatabase();
  const books = openBooks(issuer);
  const registry = join(folder.path, 'registry.json');
  await writeFile(registry, JSON.stringify(books.registry));
  // Two servers on one database: their changes wait for each other, too.
  const addresses = await Promise.all([findFreePort(), findFreePort()]);
  processes.push(
    ...(await Promise.all(
      addresses.map((port) =>
        startPortvakt({
          PORT: String(port),
          PORTVAKT_PUBLIC_URL: issuer,
          PORTVAKT_DATABASE_URL: breaker.through(url),
          PORTVAKT_REGISTRY: registry,
          PORTVAKT_DATA_DIR: folder.path,
        }),
      ),
    )),
  );
  const [first = '', second = ''] = addresses.map((port) => `http://127.0.0.1:${port}/`);
  await books.signIn(first);
  const statuses = await Promise.all(
    [first, second].flatMap((address) =>
      Array.from({ length: CALLERS }, async () => {
        const seen: number[] = [];
        for (let round = 0; round < ROUNDS; round += 1) {
          seen.push((await books.grant(address)).status, (await books.register(address)).status);
        }
        return seen;
      }),
    ),
  );
  assert.deepEqual(new Set(statuses.flat()), new Set([200]));
  const { broken, commits } = breaker.count();
  assert.ok(broken > 0.5 * SHARE * commits, `${broken} of ${commits} commits`);
  context.diagnostic(`${broken} of ${commits} commits were undone`);
  await books.judge({ address: second, url });
});
