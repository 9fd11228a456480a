import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { StartReport } from './describe-start.ts';
import { freeLostConnection } from './free-lost-connection.ts';
import { relayChanges } from './relay-changes.ts';
import type { ReadyMessage } from './serve-as-worker.ts';

export interface Crew {
  /** Starts every worker; the report of the first, or `undefined` when one could not start. */
  launch(): Promise<StartReport | undefined>;
  /** Ends every worker in order; false when one did not. */
  stop(): Promise<boolean>;
  kill(): void;
}

/** Milliseconds before a dead worker is replaced: doubled each time until one has lived for a while. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 10_000;
const LIVED_WELL = 10_000;

/** The worker processes of this start: always `size` of them, each a `portvakt start` of its own with `environment`. */
export function createCrew({
  size,
  environment,
  note,
}: {
  size: number;
  environment: Readonly<Record<string, string>>;
  note: (line: string) => void;
}): Crew {
  const workers = new Set<Worker>();
  let ending = false;
  let delay = FIRST_DELAY;

  const add = (): { worker: Worker; ready: Promise<StartReport | undefined> } => {
    const worker = cluster.fork(environment);
    workers.add(worker);
    freeLostConnection(worker);
    relayChanges(worker, workers);
    worker.once('exit', () => workers.delete(worker));
    return { worker, ready: waitUntilReady(worker) };
  };

  const replaceWhenDead = (worker: Worker) => {
    const startedAt = performance.now();
    worker.once('exit', (code, signal) => {
      if (ending) return;
      if (performance.now() - startedAt > LIVED_WELL) delay = FIRST_DELAY;
      note(
        `portvakt start: worker ${worker.process.pid} died (${signal ?? `exit code ${code}`}); another starts in ${delay} ms.`,
      );
      setTimeout(() => {
        if (!ending) replaceWhenDead(add().worker);
      }, delay);
      delay = Math.min(delay * 2, LONGEST_DELAY);
    });
  };

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
        worker.process.kill('SIGTERM');
        const [code, signal] = await exit;
        // One that was still starting knows no order yet.
        return code === 0 || signal === 'SIGTERM';
      });
      return (await Promise.all(exits)).every((inOrder) => inOrder);
    },
    kill,
  };
}

function waitUntilReady(worker: Worker): Promise<StartReport | undefined> {
  return new Promise((resolve) => {
    worker.on('message', ({ ready }: Partial<ReadyMessage>) => {
      if (ready !== undefined) resolve(ready);
    });
    worker.once('exit', () => resolve(undefined));
  });
}
