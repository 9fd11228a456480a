import type { HrTime, ValueType } from '@opentelemetry/api';
import type { AggregationTemporality, DataPointType, MetricData } from '@opentelemetry/sdk-metrics';

/** The values of this process, as the registry of metrics gives them. */
export type MeasuredMetrics = readonly {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly {
    readonly value: number;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly metricName?: string;
  }[];
}[];

/** The numbers that OpenTelemetry has for kinds of metrics: handed in, so that only types of it are needed here. */
export interface MetricKinds {
  readonly types: typeof DataPointType;
  readonly cumulative: AggregationTemporality;
  readonly double: ValueType;
}

/**
 * The same metrics as `/metrics` has, under the same names, as OpenTelemetry sends them: counters as sums that only grow, histograms
 * with the count of each bucket by itself (Prometheus adds them up). `startTime` is when counting began.
 */
export function snapshotMetrics(
  snapshot: MeasuredMetrics,
  { startTime, endTime, kinds }: { startTime: HrTime; endTime: HrTime; kinds: MetricKinds },
): MetricData[] {
  return snapshot.flatMap(({ name, help, type, values }): MetricData[] => {
    if (values.length === 0) return [];
    const unit = /_seconds(_total)?$/.test(name) ? 's' : /_bytes(_total)?$/.test(name) ? 'By' : '1';
    const descriptor = { name, description: help, unit, valueType: kinds.double };
    const base = { descriptor, aggregationTemporality: kinds.cumulative };
    const points = values.map(({ value, labels }) => ({ startTime, endTime, attributes: { ...labels }, value }));
    if (type === 'histogram') {
      const dataPoints = readHistograms(name, values).map(({ labels, value }) => ({
        ...{ startTime, endTime, value },
        attributes: labels,
      }));
      return [{ ...base, dataPointType: kinds.types.HISTOGRAM, dataPoints }];
    }
    if (type === 'counter') return [{ ...base, dataPointType: kinds.types.SUM, isMonotonic: true, dataPoints: points }];
    return [{ ...base, dataPointType: kinds.types.GAUGE, dataPoints: points }];
  });
}

interface HistogramValue {
  readonly buckets: { readonly boundaries: number[]; readonly counts: number[] };
  readonly sum: number;
  readonly count: number;
}

function readHistograms(
  name: string,
  values: MeasuredMetrics[number]['values'],
): readonly { readonly labels: Record<string, string | number>; readonly value: HistogramValue }[] {
  const series = Map.groupBy(values, ({ labels: { le: _le, ...labels } }) => JSON.stringify(labels));
  return [...series.values()].map((parts) => {
    const { le: _le, ...labels } = parts[0]?.labels ?? {};
    const readPart = (suffix: string) => parts.find(({ metricName }) => metricName === `${name}${suffix}`)?.value ?? 0;
    const buckets = parts
      .filter(({ metricName }) => metricName === `${name}_bucket`)
      .map(({ labels: { le }, value }) => ({ le: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), value }))
      .sort((one, other) => one.le - other.le);
    return {
      labels,
      value: {
        buckets: {
          boundaries: buckets.map(({ le }) => le).filter(Number.isFinite),
          counts: buckets.map(({ value }, place) => value - (buckets[place - 1]?.value ?? 0)),
        },
        sum: readPart('_sum'),
        count: readPart('_count'),
      },
    };
  });
}
