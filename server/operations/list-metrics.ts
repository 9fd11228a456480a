import { createCrewMetrics } from './crew-metrics.ts';
import { type DescribedMetric, describeRegistry } from './describe-registry.ts';
import { measureRuntime } from './measure-process.ts';
import { createMetrics } from './metrics.ts';

/** Every metric that `/metrics` can have: the product's own, and those of Node. */
export function listMetrics(): {
  readonly own: readonly DescribedMetric[];
  readonly runtime: readonly DescribedMetric[];
} {
  const runtime = measureRuntime();
  const metrics = createMetrics({ runtime });
  // Those that are there only where there is something to measure.
  metrics.watchConnections(() => ({ open: 0, idle: 0, waiting: 0 }));
  metrics.watchSigningKey({ madeAt: () => undefined, nextAt: () => undefined }, () => 0);
  const crew = createCrewMetrics({ droppedLines: () => 0 });
  const byName = new Map([...metrics.describe(), ...crew.describe()].map((metric) => [metric.name, metric]));
  return {
    own: [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    runtime: describeRegistry(runtime),
  };
}
