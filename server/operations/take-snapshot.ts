import type { Registry } from 'prom-client';

/** The values of one process at one time. Plain data, as prom-client writes it: a worker sends it to its primary. */
export type MetricsSnapshot = readonly {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  /** How the values of several processes go together. */
  readonly aggregator: string;
  readonly values: readonly {
    readonly value: number;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly metricName?: string;
  }[];
}[];

/** What `registry` holds now, as data. */
export async function takeSnapshot(registry: Registry): Promise<MetricsSnapshot> {
  return (await registry.getMetricsAsJSON()) as unknown as MetricsSnapshot;
}
