import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import {
  type CrewMetrics,
  createCrewMetrics,
  type Log,
  type MetricsSnapshot,
  type MetricsText,
  type Readiness,
} from '@portvakt/server/operations';
import { askReadiness } from './ask-readiness.ts';
import { collectMetrics } from './collect-metrics.ts';
import type { FromWorker } from './crew-messages.ts';
import type { StartReport } from './describe-start.ts';
import { handOverConnections } from './hand-over-connections.ts';
import { relayChanges } from './relay-changes.ts';
import { type SilenceWatch, watchSilence } from './watch-silence.ts';

export interface Crew {
  /** Starts every worker; the report of the first, or `undefined` when one could not start. */
  launch(): Promise<StartReport | undefined>;
  /** Stops every worker cleanly; false if one did not. */
  stop(): Promise<boolean>;
  kill(): void;
  /** The metrics of all workers. */
  readMetrics(): Promise<MetricsText>;
  /** What this process has counted itself. */
  measure(): Promise<MetricsSnapshot>;
  /** Whether requests may be sent to them. */
  readonly readiness: Readiness;
}

/** Milliseconds before a dead worker is replaced: doubled each time until one has lived for a while. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 10_000;
const LIVED_WELL = 10_000;
const LOOK_INTERVAL = 1000;

/**
 * V8 would give young objects up to 16 MB three times in each worker. A token leaves little behind: with a quarter of that as many are made, and two
 * workers hold 40 MB less. What is given to this process counts, if it says otherwise.
 */
const YOUNG_SPACE = '--max-semi-space-size=4';

export interface CrewOptions {
  readonly size: number;
  /** Milliseconds without a sign of life after which a worker is replaced. */
  readonly hungAfter: number;
  /** Beside this process's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Log;
  /** Takes what workers write: their log, and whatever Node says when one of them crashes. */
  readonly passOn: (line: string) => void;
}

/** The worker processes of this start: always `size` of them, each a `portvakt start` with its own `environment`. */
export function createCrew({ size, hungAfter, environment, log, passOn }: CrewOptions): Crew {
  const workers = new Set<Worker>();
  const watch = watchSilence<Worker>({ hungAfter, monotonic: () => performance.now() });
  const metrics = createCrewMetrics({ droppedLines: log.dropped });
  const listAnswering = () => [...workers].filter(watch.answers);
  const collector = collectMetrics({ crew: metrics, listAnswering });
  const hung = new Set<Worker>();
  let ending = false;
  let delay = FIRST_DELAY;

  // Separate pipes: standard streams that are passed on would make writes wait for their readers.
  cluster.setupPrimary({
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // The second is for the moment before a worker listens to signals itself.
    execArgv: [...new Set([YOUNG_SPACE, ...process.execArgv, '--disable-sigusr1'])],
  });

  const add = (): { worker: Worker; ready: Promise<StartReport | undefined> } => {
    const worker = cluster.fork(environment);
    worker.setMaxListeners(0);
    workers.add(worker);
    for (const stream of [worker.process.stdout, worker.process.stderr]) {
      // Undefined if the process could not be started.
      if (stream) createInterface({ input: stream }).on('line', (line) => passOn(`${line}\n`));
    }
    handOverConnections(worker, { listReady: listAnswering, reportRefused: metrics.countRefusedConnection });
    relayChanges(worker, listAnswering);
    collector.follow(worker);
    watch.heard(worker);
    worker.on('message', ({ ready }: FromWorker) => watch.heard(worker, ready !== undefined));
    worker.once('exit', () => {
      workers.delete(worker);
      watch.forget(worker);
    });
    worker.on('error', (error) => {
      log.error({ worker: worker.process.pid, err: error }, 'a worker could not be started or reached');
      // Without descriptors or memory the process was never started, and cannot end.
      if (worker.process.pid === undefined) worker.emit('exit', null, null);
    });
    return { worker, ready: waitUntilReady(worker) };
  };

  const replaceWhenDead = (worker: Worker) => {
    const startedAt = performance.now();
    worker.once('exit', (code, signal) => {
      if (ending) return;
      if (performance.now() - startedAt > LIVED_WELL) delay = FIRST_DELAY;
      metrics.countDeath(hung.has(worker) ? 'hung' : 'died');
      log.error({ worker: worker.process.pid, code, signal, restartsIn: delay }, 'a worker died; another starts');
      setTimeout(() => {
        if (!ending) replaceWhenDead(add().worker);
      }, delay);
      delay = Math.min(delay * 2, LONGEST_DELAY);
    });
  };

  const timer = setInterval(() => {
    if (!ending) lookForSilence({ watch, log, metrics, hung });
  }, LOOK_INTERVAL);
  timer.unref();

  const kill = () => {
    ending = true;
    for (const worker of workers) worker.process.kill('SIGKILL');
  };

  return {
    launch: async () => {
      // The first worker makes the tables, the signing key and what the registry file declares, before the others look.
      const first = add();
      const report = await first.ready;
      if (report === undefined) return undefined;
      replaceWhenDead(first.worker);
      const others = Array.from({ length: size - 1 }, async () => {
        const { worker, ready } = add();
        if ((await ready) === undefined) return false;
        replaceWhenDead(worker);
        return true;
      });
      if ((await Promise.all(others)).every((started) => started)) return report;
      kill();
      return undefined;
    },
    stop: async () => {
      ending = true;
      const exits = [...workers].map(async (worker) => {
        const exit = once(worker, 'exit');
        // One that has said nothing for seconds hears no order, and would be killed soon anyway.
        const deaf = watch.isSilent(worker);
        worker.process.kill(deaf ? 'SIGKILL' : 'SIGTERM');
        const [code, signal] = await exit;
        // One that was still starting knows no order yet.
        return code === 0 || signal === 'SIGTERM' || deaf;
      });
      return (await Promise.all(exits)).every((inOrder) => inOrder);
    },
    kill,
    readMetrics: collector.read,
    measure: () => metrics.snapshot(listAnswering().length),
    readiness: askReadiness(listAnswering),
  };
}

function lookForSilence({
  watch,
  log,
  metrics,
  hung,
}: {
  watch: SilenceWatch<Worker>;
  log: Log;
  metrics: CrewMetrics;
  hung: Set<Worker>;
}): void {
  const { silent, back, hung: found } = watch.look();
  for (const worker of silent) {
    metrics.countStall();
    log.warn({ worker: worker.process.pid }, 'a worker has said nothing for five seconds: it is busy, or hangs');
  }
  for (const { worker, seconds } of back) log.warn({ worker: worker.process.pid, seconds }, 'the worker speaks again');
  for (const worker of found) {
    if (hung.has(worker)) continue;
    hung.add(worker);
    worker.once('exit', () => hung.delete(worker));
    log.error({ worker: worker.process.pid }, 'a worker hangs and is killed');
    worker.process.kill('SIGKILL');
  }
}

function waitUntilReady(worker: Worker): Promise<StartReport | undefined> {
  return new Promise((resolve) => {
    worker.on('message', ({ ready }: FromWorker) => {
      if (ready !== undefined) resolve(ready);
    });
    worker.once('exit', () => resolve(undefined));
  });
}
