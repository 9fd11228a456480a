/** `npm run bench`: measures the floor and Portvakt in turn and prints what came of it. See docs/benchmarks.md. */
import { type AttackTimes, measureAttacks } from './measure-attacks.ts';
import { measureCertificates } from './measure-certificates.ts';
import { type ColdTimes, measureCold } from './measure-cold.ts';
import { type CrowdTimes, measureCrowds } from './measure-crowds.ts';
import { measureRotation, type RotationTimes } from './measure-rotation.ts';
import { measureRounds } from './measure-rounds.ts';
import { measureSelfService } from './measure-self-service.ts';
import { measureStarts } from './measure-start.ts';
import { openBench } from './open-bench.ts';
import { type PreparedRow, prepareRow } from './prepare-row.ts';
import { type BenchArguments, readArguments, usage } from './read-arguments.ts';
import { readPostgresVersion } from './read-postgres-version.ts';
import { LARGE } from './register-shape.ts';
import { isAttacked } from './rows.ts';
import { runPeers } from './run-peers.ts';
import { lackForNginx } from './start-nginx.ts';
import { summarise } from './summarise.ts';
import { writeMomentTable } from './write-moment-table.ts';
import { describeMachine, OWN_PART, writeReport } from './write-report.ts';
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

async function run(given: BenchArguments, tell: (text: string) => void): Promise<void> {
  const noNginx = given.rows.some(({ proxied }) => proxied) ? lackForNginx() : undefined;
  if (noNginx !== undefined) tell(`the rows behind nginx are left out: ${noNginx}`);
  const chosen = given.rows.filter(({ proxied }) => !proxied || noNginx === undefined);
  const { bench, driver, close } = await openBench(chosen, given);
  try {
    const rows: PreparedRow[] = [];
    for (const row of chosen) rows.push(await prepareRow(row, bench));
    tell('the databases are filled');
    const certificateTimes =
      bench.authority &&
      (await measureCertificates({
        certificates: await bench.authority.issueUnused(COLD_CERTIFICATES),
        trustFile: bench.authority.trustFile,
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
        refusals,
        proxied,
        signer: isElsewhere,
      }) =>
        !isElsewhere &&
        !refusals &&
        !proxied &&
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

    const cold: ColdTimes[] = [];
    const rotations: RotationTimes[] = [];
    if (given.moments) {
      for (const row of rows.filter(({ clients }) => clients === LARGE)) {
        cold.push(await measureCold(row, { driver, connections: given.connections }));
        tell(`cold  ${row.name}`);
      }
      for (const row of rows.filter(({ name }) => isAttacked(name))) {
        rotations.push(await measureRotation(row, { bench, driver, connections: given.connections }));
        const unchanged = rotations.at(-1)?.result.aroundKey === undefined;
        tell(`rotation  ${row.name}${unchanged ? ': no token came with another key' : ''}`);
      }
    }
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
      writeMomentTable(cold, rotations),
      writeSelfServiceTable(selfService),
      writeCrowdTable(crowds),
      writeAttackTable(attacks),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
    console.log(`\n${report}\n`);
    if (given.whole) await writeReport(report, OWN_PART);
    const moments = [...cold.flatMap((times) => [times.cold, times.warm]), ...rotations.map(({ result }) => result)];
    if ([...summaries, ...moments].some(({ failures }) => failures > 0)) process.exitCode = 1;
  } finally {
    await close();
  }
}

const startedAt = performance.now();

function tell(text: string): void {
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${text}`);
}

if (process.argv.includes('--help')) {
  console.log(usage);
} else {
  const given = readArguments(process.argv.slice(2));
  if (typeof given === 'string') {
    console.error(`${given}\n\n${usage}`);
    process.exitCode = 2;
  } else {
    await (given.peers.length > 0 ? runPeers : run)(given, tell);
  }
}
