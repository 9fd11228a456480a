/** `npm run scale`: measures rows and upkeep, simulates what cannot be run here, and writes docs/scale.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeClient, startPostgres, temporaryFolder } from '@portvakt/own-tests';
import { drawFromSeed } from '@portvakt/server/draw-from-seed';
import pg from 'pg';
import { loadRegister } from '../load-register.ts';
import {
  loadPostgresRecords,
  loadSqliteRecords,
  readPostgresSizes,
  readSqliteSizes,
  type TableSize,
} from './load-records.ts';
import { measureUpkeep, type Upkeep } from './measure-upkeep.ts';
import { type CommitModel, simulateCommits } from './simulate-commits.ts';
import { type ReplayModel, simulateReplays } from './simulate-replays.ts';
import { sizeUp } from './size-up.ts';
import { writeCommits, writeNeeds, writeReplays, writeSizes, writeUpkeep } from './write-scale.ts';

const USAGE = `Usage: npm run scale -- [options]

  --rows N       records and used grants that are loaded (1000000); fewer of them write nothing
  --simulate     only what is simulated: takes seconds
  --seed N       of what is simulated (16)

Writes the parts between the marks in docs/scale.md.`;

const REPORT = fileURLToPath(new URL('../../docs/scale.md', import.meta.url));
const WHOLE = 1_000_000;
const CLIENTS = 100_000;

/**
 * From docs/benchmarks.md of 2026-11-28: processor time a token with PostgreSQL and a hundred thousand clients, in the server; and in PostgreSQL,
 * where 18 µs of the column are the driver's. The flush is what a good disk in another machine takes.
 */
const COSTS = { serverMicroseconds: 569, databaseMicroseconds: 177 - 18 } as const;
const MODEL: Omit<CommitModel, 'rate' | 'processes' | 'roundTrip'> = {
  slots: 2,
  perToken: COSTS.databaseMicroseconds / 1000,
  perGroup: 0.1,
  flush: 1,
};
const ATTACK: Omit<ReplayModel, 'lag' | 'stalls' | 'stallLength'> = {
  regions: 3,
  stolen: 0.1,
  attackDelay: 500,
  lifetime: 130_000,
};
const ASSUMED = { peak: 5, use: 0.5, months: 13, usedGrantSeconds: 200 } as const;

interface Measured {
  readonly sqlite: readonly TableSize[];
  readonly postgres: readonly TableSize[];
  readonly upkeep: Upkeep;
}

async function measure(rows: number): Promise<Measured> {
  const folder = await temporaryFolder();
  const server = await startPostgres({ syncs: true });
  try {
    const key = makeClient();
    const url = await server.createDatabase();
    await loadRegister({ kind: 'postgres', url }, { clients: CLIENTS, key });
    const client = new pg.Client(url);
    await client.connect();
    await loadPostgresRecords(client, rows);
    const postgres = await readPostgresSizes(client);
    console.log(writeSizes([], postgres));
    const upkeep = await measureUpkeep(client, rows);
    console.log(writeUpkeep(upkeep));
    await client.end();
    const file = join(folder.path, 'portvakt.db');
    await loadRegister({ kind: 'sqlite', file }, { clients: CLIENTS, key });
    loadSqliteRecords(file, rows);
    return { sqlite: readSqliteSizes(file), postgres, upkeep };
  } finally {
    await server.stop();
    await folder.remove();
  }
}

function simulate(seed: number) {
  const commit = (rate: number, processes: number, roundTrip: number) => ({
    rate,
    processes,
    roundTrip,
    committed: simulateCommits({ ...MODEL, rate, processes, roundTrip }, 60, drawFromSeed(seed)),
  });
  const replay = (name: string, lag: number, stalls = 0, stallLength = 0) => ({
    name,
    replayed: simulateReplays({ ...ATTACK, lag, stalls, stallLength }, 1, drawFromSeed(seed)),
  });
  return {
    queueing: [1000, 3000, 5000, 5800].map((rate) => commit(rate, 4, 0.5)),
    distance: [1, 10, 40, 100].flatMap((roundTrip) => [300, 3000].map((rate) => commit(rate, 4, roundTrip))),
    replays: [
      replay('synchronous', 0),
      replay('10 ms later', 10),
      replay('50 ms later', 50),
      replay('200 ms later', 200),
      replay('1 s later', 1000),
      replay('50 ms later, and once a day not for a minute', 50, 1, 60_000),
      replay('50 ms later, and once a day not for an hour', 50, 1, 3_600_000),
    ],
  };
}

function need(measured: Measured) {
  const perRow = (name: string) => {
    const found = measured.postgres.find(({ table }) => table === name);
    return found === undefined ? Number.NaN : found.bytes / found.rows;
  };
  const written = measured.upkeep.works[0];
  const costs = {
    ...COSTS,
    recordBytes: perRow('grant_audit'),
    usedGrantBytes: perRow('used_grants'),
    logBytes: written === undefined ? Number.NaN : written.logBytes / written.rows,
  };
  return [5e6, 1e8, 1e9].map((tokensPerDay) => ({ tokensPerDay, needed: sizeUp(tokensPerDay, costs, ASSUMED) }));
}

async function write(parts: Readonly<Record<string, string>>): Promise<void> {
  let text = await readFile(REPORT, 'utf8');
  for (const [name, part] of Object.entries(parts)) {
    const begin = `<!-- ${name}, written by npm run scale -->`;
    const end = `<!-- end of ${name} -->`;
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`docs/scale.md lacks the marks of ${name}`);
    text = `${text.slice(0, from)}${begin}\n\n${part}\n\n${text.slice(to)}`;
  }
  await writeFile(REPORT, text);
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: String(WHOLE) },
    seed: { type: 'string', default: '16' },
    simulate: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
if (values.help || !(rows >= 10_000)) {
  console.log(values.help ? USAGE : `--rows must be at least 10000.\n\n${USAGE}`);
  if (!values.help) process.exitCode = 2;
} else {
  const { queueing, distance, replays } = simulate(Number(values.seed));
  const simulated = {
    queueing: writeCommits(queueing),
    distance: writeCommits(distance),
    replays: writeReplays(replays),
  };
  const measured = values.simulate ? undefined : await measure(rows);
  const machine = `Measured ${new Date().toISOString().slice(0, 10)} with \`npm run scale\`: ${cpus().length} cores, ${(totalmem() / 1024 ** 3).toFixed(0)} GB of memory; load of the machine at the end ${loadavg()[1]?.toFixed(1)}.`;
  const parts = {
    ...simulated,
    ...(measured !== undefined && {
      sizes: `${machine}\n\n${writeSizes(measured.sqlite, measured.postgres)}`,
      upkeep: writeUpkeep(measured.upkeep),
      needs: writeNeeds(need(measured)),
    }),
  };
  if (rows >= WHOLE) await write(parts);
  for (const [name, part] of Object.entries(parts)) console.log(`\n${name}\n\n${part}`);
}
