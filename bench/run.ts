/** `npm run bench`: measures the floor and Portvakt in turn and prints what came of it. See docs/benchmarks.md. */
import { makeClient, startPostgres, temporaryFolder } from '@portvakt/own-tests';
import pg from 'pg';
import { startDriver } from './driver.ts';
import { type AttackTimes, measureAttacks } from './measure-attacks.ts';
import { measureCertificates } from './measure-certificates.ts';
import { type CrowdTimes, measureCrowds } from './measure-crowds.ts';
import { measureRounds } from './measure-rounds.ts';
import { measureSelfService } from './measure-self-service.ts';
import { measureStarts } from './measure-start.ts';
import { type Bench, LAUNCHER, type PreparedRow, prepareRow } from './prepare-row.ts';
import { type BenchArguments, readArguments, usage } from './read-arguments.ts';
import { LARGE } from './register-shape.ts';
import { isAttacked } from './rows.ts';
import { serveAuthority } from './serve-authority.ts';
import { serveSigner } from './serve-signer.ts';
import { summarise } from './summarise.ts';
import { describeMachine, writeReport } from './write-report.ts';
import {
  writeAttackTable,
  writeCertificateTimes,
  writeCrowdTable,
  writeRegistrations,
  writeRoundTables,
  writeSelfServiceTable,
  writeStartTable,
} from './write-tables.ts';

const NPM_STARTS = 3;
const COLD_CERTIFICATES = 200;

async function run(given: BenchArguments): Promise<void> {
  const startedAt = performance.now();
  const tell = (text: string) =>
    console.log(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${text}`);
  const folder = await temporaryFolder();
  const needsPostgres = given.rows.some(({ server }) => server === 'postgres');
  const postgres = needsPostgres ? await startPostgres({ syncs: true }) : undefined;
  const key = makeClient();
  const authority = given.rows.some(({ certificates }) => certificates)
    ? await serveAuthority({ folder: folder.path, privateKey: key.privateKey })
    : undefined;
  const signer = given.rows.some((row) => row.signer)
    ? await serveSigner({ folder: folder.path, launcher: given.launcher ?? LAUNCHER })
    : undefined;
  const bench: Bench = {
    key,
    authority,
    signer,
    issuer: 'https://portvakt.example/',
    folder: folder.path,
    postgres,
    launcher: given.launcher,
    environment: given.environment,
  };
  const driver = startDriver(bench);
  try {
    const rows: PreparedRow[] = [];
    for (const row of given.rows) rows.push(await prepareRow(row, bench));
    tell('the databases are filled');
    const certificateTimes =
      authority &&
      (await measureCertificates({
        certificates: await authority.issueUnused(COLD_CERTIFICATES),
        trustFile: authority.trustFile,
      }));
    const attacks: AttackTimes[] = [];
    for (const row of rows.filter(({ name }) => given.attacks !== 'left out' && isAttacked(name))) {
      attacks.push(await measureAttacks(row, { bench, driver, tell }));
    }
    if (given.attacks === 'alone') {
      console.log(`\n${writeAttackTable(attacks)}\n`);
      return;
    }
    const measured = await measureRounds(rows, { driver, bench, plan: given, tell });
    const unlikeAnother = rows.filter(
      ({
        perCore,
        registrations,
        signingKeyBits,
        certificates,
        delegations,
        systemUsers,
        auditLog,
        signer: isElsewhere,
      }) =>
        !isElsewhere &&
        !perCore &&
        registrations === 0 &&
        signingKeyBits === 2048 &&
        !certificates &&
        !auditLog &&
        delegations === 0 &&
        systemUsers === 0,
    );
    const starts =
      given.starts === 0
        ? new Map()
        : await measureStarts(unlikeAnother, { bench, starts: given.starts, npmStarts: NPM_STARTS, tell });

    const crowds: CrowdTimes[] = [];
    for (const row of rows.filter(({ clients }) => given.crowds && clients === LARGE)) {
      crowds.push(await measureCrowds(row, { bench, driver, tell }));
    }
    const selfService = [];
    for (const row of rows.filter(({ clients }) => clients === LARGE)) {
      selfService.push(await measureSelfService(row, bench));
      tell(`self-service  ${row.name}`);
    }

    const summaries = summarise(rows, measured);
    const report = [
      describeMachine(await readPostgresVersion(rows)),
      writeRoundTables(summaries),
      writeRegistrations(summaries),
      writeCertificateTimes(certificateTimes),
      given.starts === 0 ? '' : writeStartTable(rows, starts),
      writeSelfServiceTable(selfService),
      writeCrowdTable(crowds),
      writeAttackTable(attacks),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
    console.log(`\n${report}\n`);
    if (given.whole) await writeReport(report);
    if (summaries.some(({ failures }) => failures > 0)) process.exitCode = 1;
  } finally {
    await driver.stop();
    await authority?.stop();
    await signer?.stop();
    await postgres?.stop();
    await folder.remove();
  }
}

async function readPostgresVersion(rows: readonly PreparedRow[]): Promise<string | undefined> {
  const database = rows.map((row) => row.database).find((found) => found?.kind === 'postgres');
  if (database?.kind !== 'postgres') return undefined;
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows: versions } = await client.query('show server_version');
  await client.end();
  return versions[0].server_version;
}

if (process.argv.includes('--help')) {
  console.log(usage);
} else {
  const given = readArguments(process.argv.slice(2));
  if (typeof given === 'string') {
    console.error(`${given}\n\n${usage}`);
    process.exitCode = 2;
  } else {
    await run(given);
  }
}
