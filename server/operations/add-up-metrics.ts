import { AggregatorRegistry, Registry } from 'prom-client';
import { type MetricsSnapshot, takeSnapshot } from './take-snapshot.ts';

/** The text of `GET /metrics`, and its media type. */
export interface MetricsText {
  readonly text: string;
  readonly mediaType: string;
}

/**
 * Adds up the metrics of several processes. Counters and histograms are summed; for a gauge, its `aggregator` says how
 * its values combine.
 */
export async function addUpMetrics(snapshots: readonly MetricsSnapshot[]): Promise<MetricsText> {
  const registry = AggregatorRegistry.aggregate([...snapshots]);
  return { text: await registry.metrics(), mediaType: Registry.PROMETHEUS_CONTENT_TYPE };
}

/** The counters and histograms of `snapshot`, which must never decrease. */
export function keepCounters(snapshot: MetricsSnapshot): MetricsSnapshot {
  return snapshot.filter(({ type }) => type === 'counter' || type === 'histogram');
}

/** Adds the counters of a process that has ended to `counters`. */
export async function addCounters(counters: MetricsSnapshot, more: MetricsSnapshot): Promise<MetricsSnapshot> {
  return takeSnapshot(AggregatorRegistry.aggregate([counters, keepCounters(more)]));
}

/** `older`, with every metric that also exists in `newer` replaced by it. */
export function renewMetrics(older: MetricsSnapshot, newer: MetricsSnapshot): MetricsSnapshot {
  const renewed = new Set(newer.map(({ name }) => name));
  return [...older.filter(({ name }) => !renewed.has(name)), ...newer];
}
