import { availableParallelism } from 'node:os';
import type { FoundPeer, Peer } from '@portvakt/peers';
import { describeOwn } from './describe-own.ts';
import { type MeasuredRow, measureRounds, type Round } from './measure-rounds.ts';
import { openBench } from './open-bench.ts';
import { type Bench, type PreparedRow, prepareRow } from './prepare-row.ts';
import type { BenchArguments } from './read-arguments.ts';
import { readPostgresVersion } from './read-postgres-version.ts';
import { clientIdAt, SMALL, scopeAt, shape } from './register-shape.ts';
import { type PeerLine, writePeerTables } from './write-peer-tables.ts';
import { describeMachine, PEERS_PART, writeReport } from './write-report.ts';

/**
 * `npm run bench -- --peers`: measures other people's servers in turn with the floor and Portvakt, by the same driver with the same
 * clients, keys and kinds of grants, and writes what each does and does not check beside what it does in a second.
 */
export async function runPeers(given: BenchArguments, tell: (text: string) => void): Promise<void> {
  const { bench, driver, close } = await openBench(given.rows, given);
  try {
    const own: PreparedRow[] = [];
    for (const row of given.rows) own.push(await prepareRow(row, bench));
    const found: { peer: Peer; installed: FoundPeer }[] = [];
    const missing: { peer: Peer; reason: string }[] = [];
    for (const peer of given.peers) {
      const installed = await peer.find(process.env);
      if (typeof installed === 'string') missing.push({ peer, reason: installed });
      else found.push({ peer, installed });
    }
    for (const { peer, reason } of missing) tell(`${peer.name} is not run: ${reason}`);
    const rows: MeasuredRow[] = [...own];
    for (const one of found) rows.push(await preparePeer(one, bench));
    const measured = await measureRounds(rows, { driver, bench, plan: given, tell });
    const of = (name: string): readonly Round[] => measured.get(name) ?? [];
    const lines: PeerLine[] = [
      ...own.map((row) => ({ ...describeOwn(row), rounds: of(row.name) })),
      ...found.map(({ peer, installed }) => ({
        ...peer,
        version: installed.version,
        runtime: installed.runtime,
        rounds: of(peer.name),
      })),
    ];
    const report = [
      describeMachine(await readPostgresVersion(own), 'npm run bench -- --peers'),
      `* ${given.rounds} rounds of ${given.seconds} s each in turn, after ${given.warmUp} s of warm-up (10 s for a JVM), ${given.connections} keep-alive connections from one driver on the same ${availableParallelism()} cores; ${SMALL} clients with one RSA key of 2048 bits, RS256`,
      '',
      writePeerTables(lines, missing),
    ].join('\n');
    console.log(`\n${report}\n`);
    if (given.whole) await writeReport(report, PEERS_PART);
    if (lines.some(({ rounds }) => rounds.some(({ failures }) => failures > 0))) process.exitCode = 1;
  } finally {
    await close();
  }
}

/** The register of the small rows, for a peer: as many clients, with the one key and the scopes that grants ask for. */
async function preparePeer(
  { peer, installed }: { peer: Peer; installed: FoundPeer },
  bench: Bench,
): Promise<MeasuredRow> {
  const clients = Array.from({ length: SMALL }, (_, index) => ({
    clientId: clientIdAt(index),
    publicJwks: [bench.key.publicJwk],
    scopes: Array.from({ length: shape.scopesPerClient }, (__, position) => scopeAt(index, position)),
  }));
  return {
    name: peer.name,
    command: await installed.command({ clients, issuer: bench.issuer, folder: bench.folder }),
    request: peer.request,
    ...(installed.warmUp !== undefined && { warmUp: installed.warmUp }),
    clients: SMALL,
    certificates: false,
    delegations: 0,
    systemUsers: 0,
    registrations: 0,
    database: undefined,
    refusals: false,
    proxied: false,
  };
}
