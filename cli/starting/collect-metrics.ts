import type { Worker } from 'node:cluster';
import {
  addCounters,
  addUpMetrics,
  type CrewMetrics,
  keepCounters,
  type MetricsSnapshot,
  type MetricsText,
  renewMetrics,
} from '@portvakt/server/operations';
import { askWorker } from './ask-worker.ts';
import type { FromWorker } from './crew-messages.ts';
import { sendTo } from './relay-changes.ts';

/** Milliseconds that the workers have to answer. For one that does not, its last figures count. */
const LONGEST_WAIT = 1000;

export interface MetricsCollector {
  /** Listens to `worker`: what it has counted, and whether somebody asks it for the metrics of all. */
  follow(worker: Worker): void;
  /** The metrics of all. */
  read(): Promise<MetricsText>;
}

/**
 * Adds up the metrics of all workers, and of the primary itself, for whichever worker is asked. Counters never go back:
 * those of a worker that is silent are kept as they were last heard, those of one that has ended for good.
 */
export function collectMetrics({
  crew,
  listAnswering,
}: {
  crew: Pick<CrewMetrics, 'snapshot'>;
  listAnswering: () => readonly Worker[];
}): MetricsCollector {
  const latest = new Map<Worker, MetricsSnapshot>();
  let departed: MetricsSnapshot = [];
  let departing: Promise<void> = Promise.resolve();
  let asked = 0;
  let underWay: Promise<MetricsText> | undefined;

  const measure = async (): Promise<MetricsText> => {
    asked += 1;
    const number = asked;
    const answers = await Promise.all(
      listAnswering().map(async (worker) => ((await measureOne(worker, number)) ? worker : undefined)),
    );
    const answered = new Set(answers.filter((worker) => worker !== undefined));
    const own = await crew.snapshot(answered.size);
    // From here on nothing waits: every worker is either among the latest or among the departed.
    const workers = [...latest].map(([worker, heard]) => (answered.has(worker) ? heard : keepCounters(heard)));
    return addUpMetrics([own, ...workers, departed]);
  };
  /** Everyone who asks in the meantime gets the same answer. */
  const read = (): Promise<MetricsText> => {
    underWay ??= measure().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  const depart = async (worker: Worker) => {
    departed = await addCounters(departed, latest.get(worker) ?? []);
    latest.delete(worker);
  };

  return {
    read,
    follow: (worker) => {
      latest.set(worker, []);
      worker.on('message', ({ alive, measured, wantsMetrics }: FromWorker) => {
        const heard = alive ?? measured;
        const known = latest.get(worker);
        if (heard !== undefined && known !== undefined) latest.set(worker, renewMetrics(known, heard));
        if (wantsMetrics === undefined) return;
        // Without an answer the worker reports that it has none.
        read().then(
          (metrics) => sendTo(worker, { metrics, number: wantsMetrics }),
          () => undefined,
        );
      });
      worker.once('exit', () => {
        departing = departing.then(() => depart(worker)).catch(() => undefined);
      });
    },
  };
}

/** Asks `worker` for its figures, which its followers receive. False if they do not come in time. */
async function measureOne(worker: Worker, number: number): Promise<boolean> {
  const answer = await askWorker(worker, {
    question: { measure: number },
    isAnswer: (message) => message.measured !== undefined && message.number === number,
    longestWait: LONGEST_WAIT,
  });
  return answer !== undefined;
}
