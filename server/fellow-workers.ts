import type { Metrics, MetricsText, Readiness } from '#operations';

/** The other workers of the same start. */
export interface FellowWorkers {
  /** Resolves when each of them has every change that was committed before the call. */
  spread(): Promise<void>;
  /** What to do when one of them asks for that. */
  onAsked(catchUp: () => Promise<void>): void;
  /** How this worker's metrics are read, by whoever adds up those of all. */
  onMeasured(snapshot: Metrics['snapshot']): void;
  /** How it is found out whether this worker is ready, for whoever answers that for all. */
  onLooked(readiness: Readiness): void;
  /** The metrics of all; `undefined` when nobody answers. */
  readMetrics(): Promise<MetricsText | undefined>;
}
