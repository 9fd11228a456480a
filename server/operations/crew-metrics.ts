import { Counter, Gauge, Registry } from 'prom-client';
import { type DescribedMetric, describeRegistry } from './describe-registry.ts';
import { countDroppedLines, countRefusedConnections } from './measure-process.ts';
import { type MetricsSnapshot, takeSnapshot } from './take-snapshot.ts';

/** Metrics that the primary of several workers reports about itself and them. */
export interface CrewMetrics {
  countRefusedConnection(): void;
  countStall(): void;
  countDeath(cause: 'died' | 'hung'): void;
  /** `answering` is the number of workers whose values the answer contains. */
  snapshot(answering: number): Promise<MetricsSnapshot>;
  /** What these metrics are. */
  describe(): readonly DescribedMetric[];
}

export function createCrewMetrics({ droppedLines }: { droppedLines: () => number }): CrewMetrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  const answering = new Gauge({
    name: 'portvakt_workers_answering',
    help: 'Worker processes whose values this answer has; of the others only counters, as they were last heard.',
    registers,
  });
  const stalls = new Counter({
    name: 'portvakt_worker_stalls_total',
    help: 'Times that a worker said nothing for five seconds.',
    registers,
  });
  const deaths = new Counter({
    name: 'portvakt_worker_deaths_total',
    help: 'Workers that ended without being told to, by cause: died by itself, or hung and was killed.',
    labelNames: ['cause'],
    registers,
  });
  for (const cause of ['died', 'hung']) deaths.inc({ cause }, 0);
  const refusedConnections = countRefusedConnections(registers);
  countDroppedLines(registers, droppedLines);
  return {
    countRefusedConnection: () => refusedConnections.inc(),
    countStall: () => stalls.inc(),
    countDeath: (cause) => deaths.inc({ cause }),
    describe: () => describeRegistry(registry),
    snapshot: (count) => {
      answering.set(count);
      return takeSnapshot(registry);
    },
  };
}
