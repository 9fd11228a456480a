import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import packageDescription from '../package.json' with { type: 'json' };

/** The version of this server. */
export const version: string = packageDescription.version;

/** Node's own metrics: memory, garbage collection, the event loop. */
export function measureRuntime(): Registry {
  const runtime = new Registry();
  collectDefaultMetrics({ register: runtime });
  // A limit and a start time must not be summed.
  for (const name of ['process_max_fds', 'process_start_time_seconds']) {
    const metric = runtime.getSingleMetric(name);
    if (metric !== undefined) Object.assign(metric, { aggregator: 'min' });
  }
  return runtime;
}

/** The version that runs, and the number of workers. */
export function describeBuild(registers: Registry[], workers: number): void {
  new Gauge({
    name: 'portvakt_build_info',
    help: 'Always 1: the version of the server and of the Node that runs it.',
    labelNames: ['version', 'node'],
    registers,
    aggregator: 'first',
  }).set({ version, node: process.versions.node }, 1);
  new Gauge({
    name: 'portvakt_workers',
    help: 'Processes that are meant to answer requests.',
    registers,
    aggregator: 'max',
  }).set(workers);
}

export function countRefusedConnections(registers: Registry[]): Counter {
  return new Counter({
    name: 'portvakt_connections_refused_total',
    help: 'Connections closed at once because there were as many as the limit of open files allows.',
    registers,
  });
}

export function countDroppedLines(registers: Registry[], droppedLines: () => number): void {
  new Counter({
    name: 'portvakt_log_lines_dropped_total',
    help: 'Log lines that found no room because nobody read those before them.',
    registers,
    collect() {
      this.reset();
      this.inc(droppedLines());
    },
  });
}
