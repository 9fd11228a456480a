import type { Registry } from 'prom-client';

/** A metric, as `docs/metrics.md` describes it. */
export interface DescribedMetric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
  /** How the values of several workers combine. */
  readonly combines: string;
}

/** What the metrics of `registry` are. */
export function describeRegistry(registry: Registry): readonly DescribedMetric[] {
  return registry.getMetricsAsArray().map((metric) => {
    // The types of prom-client leave out what each metric knows of itself.
    const { name, help, type, aggregator, labelNames } = metric as unknown as {
      readonly name: string;
      readonly help: string;
      readonly type: string;
      readonly aggregator?: string;
      readonly labelNames?: readonly string[];
    };
    return { name, help, type, labels: labelNames ?? [], combines: aggregator ?? 'sum' };
  });
}
