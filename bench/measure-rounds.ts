import { availableParallelism } from 'node:os';
import { type ServerCommand, startServerProcess } from '@portvakt/own-tests';
import type { PeerRequest } from '@portvakt/peers';
import type { Settings } from '@portvakt/server';
import type { RoundResult } from './drive-round.ts';
import type { Driver } from './driver.ts';
import type { Bench } from './prepare-row.ts';
import { type ProcessUse, readMachineProcessor, readProcessUse } from './read-process.ts';
import type { RegistrationReport } from './register-clients.ts';
import { startRegistrar } from './registrar.ts';
import { type Nginx, startNginx } from './start-nginx.ts';

/** What a round needs to know of a row. */
export interface MeasuredRow {
  readonly name: string;
  readonly command: ServerCommand;
  readonly clients: number;
  readonly certificates: boolean;
  readonly delegations: number;
  readonly systemUsers: number;
  readonly registrations: number;
  readonly database: Settings['database'] | undefined;
  readonly refusals: boolean;
  readonly proxied: boolean;
  /** Seconds before measuring, where a row needs more than the others. */
  readonly warmUp?: number;
  /** How a peer wants its requests. */
  readonly request?: PeerRequest;
}

/** One measured round of one row. */
export interface Round extends RoundResult {
  /** MB at the end of the round; `undefined` where the system does not tell. */
  readonly memory: number | undefined;
  /** Microseconds of processor time a token in the server process, and on its main thread. */
  readonly processor: number | undefined;
  readonly mainThread: number | undefined;
  /** The same in the driver and in PostgreSQL. */
  readonly beside: number | undefined;
  /** The part of the machine's processor time that other programs took. */
  readonly others: number | undefined;
  readonly registrations: RegistrationReport | undefined;
}

export interface RoundPlan {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly connections: number;
}

/** A round in which others took more of the machine than this is measured again, whatever came of it; so often. */
const MOST_DISTURBED = 0.08;
const MOST_REPEATS = 2;

/**
 * Measures every row once a cycle, in turn, so that whatever else the machine does meets them all. Each round has a
 * fresh server process on the row's database: its memory is then that of one round.
 */
export async function measureRounds(
  rows: readonly MeasuredRow[],
  { driver, bench, plan, tell }: { driver: Driver; bench: Bench; plan: RoundPlan; tell: (text: string) => void },
): Promise<ReadonlyMap<string, readonly Round[]>> {
  const measured = new Map<string, Round[]>(rows.map(({ name }) => [name, []]));
  for (let cycle = 1; cycle <= plan.rounds; cycle += 1) {
    driver.discard();
    for (const row of rows) {
      const say = (round: Round) =>
        tell(`round ${cycle} of ${plan.rounds}  ${row.name.padEnd(20)} ${describeRound(round)}`);
      let round = await measureRound(row, { driver, bench, plan });
      say(round);
      for (let again = 0; again < MOST_REPEATS && (round.others ?? 0) > MOST_DISTURBED; again += 1) {
        // The server has met these grants.
        driver.discard();
        round = await measureRound(row, { driver, bench, plan });
        say(round);
      }
      measured.get(row.name)?.push(round);
    }
  }
  return measured;
}

async function measureRound(
  row: MeasuredRow,
  { driver, bench, plan }: { driver: Driver; bench: Bench; plan: RoundPlan },
): Promise<Round> {
  const server = await startServerProcess(row.command);
  let proxy: Nginx | undefined;
  try {
    if (row.proxied) proxy = await startNginx({ folder: bench.folder, upstream: server.port });
    const registrar =
      row.registrations > 0 && row.database !== undefined
        ? await startRegistrar({ database: row.database, perSecond: row.registrations, key: bench.key })
        : undefined;
    const { connections, seconds } = plan;
    const warmUp = Math.max(plan.warmUp, row.warmUp ?? 0);
    const readUse = () => ({
      at: performance.now(),
      server: readProcessUse(server.pid),
      // The driver and PostgreSQL are children of this process, as the server is.
      all: readProcessUse(process.pid),
      machine: readMachineProcessor(),
    });
    let before: ReturnType<typeof readUse> | undefined;
    const result = await driver.drive(
      {
        clients: row.clients,
        certificates: row.certificates ? bench.authority?.certificates : undefined,
        delegations: row.delegations,
        systemUsers: row.systemUsers,
        refusals: row.refusals,
        ...(row.request && { request: row.request }),
      },
      { port: proxy?.port ?? server.port, connections, warmUp, seconds, secure: row.proxied },
      () => {
        before = readUse();
      },
    );
    const after = readUse();
    const registrations = await registrar?.stop();
    return { ...result, ...compareUse(before, after, result.tokens), registrations };
  } finally {
    await proxy?.stop();
    await server.stop();
  }
}

interface MachineUse {
  /** Milliseconds. */
  readonly at: number;
  readonly server: ProcessUse | undefined;
  readonly all: ProcessUse | undefined;
  readonly machine: number | undefined;
}

function compareUse(before: MachineUse | undefined, after: MachineUse, tokens: number) {
  if (!before?.server || !before.all || !before.machine || !after.server || !after.all || !after.machine) {
    return { memory: undefined, processor: undefined, mainThread: undefined, beside: undefined, others: undefined };
  }
  const server = after.server.processor - before.server.processor;
  const all = after.all.processor - before.all.processor;
  const perToken = (seconds: number) => (seconds / tokens) * 1e6;
  const available = ((after.at - before.at) / 1000) * availableParallelism();
  return {
    memory: after.server.memory,
    processor: perToken(server),
    mainThread: perToken(after.server.mainThread - before.server.mainThread),
    beside: perToken(all - server),
    others: Math.max(0, (after.machine - before.machine - all) / available),
  };
}

function describeRound({
  tokensPerSecond,
  p50,
  p99,
  memory,
  processor,
  mainThread,
  beside,
  others,
  refused,
  failures,
  firstFailure,
  ranOut,
  seconds,
  registrations,
}: Round): string {
  const parts = [
    `${tokensPerSecond.toFixed(0)} tokens/s`,
    `p50 ${p50.toFixed(2)} ms`,
    `p99 ${p99.toFixed(2)} ms`,
    `${memory?.toFixed(0)} MB`,
    `${processor?.toFixed(0)} µs a token (${mainThread?.toFixed(0)} on the main thread) and ${beside?.toFixed(0)} beside it`,
    `others ${((others ?? 0) * 100).toFixed(0)} %`,
  ];
  if (refused > 0) parts.push(`${refused} refused as they must`);
  if (ranOut) parts.push(`the grants ran out after ${seconds.toFixed(1)} s`);
  if (registrations !== undefined) {
    const { registered, failed, median, longest } = registrations;
    parts.push(`${registered} registered, ${failed} failed, ${median.toFixed(1)} ms, at most ${longest.toFixed(0)} ms`);
  }
  if (failures > 0) parts.push(`FAILED: ${failures} answers were no token, the first: ${firstFailure?.slice(0, 300)}`);
  return parts.join(', ');
}
