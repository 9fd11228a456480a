import { AggregatorRegistry, Registry } from 'prom-client';
import { type MetricsSnapshot, takeSnapshot } from './take-snapshot.ts';

/** The text of `GET /metrics`, and its media type. */
export interface MetricsText {
  readonly text: string;
  readonly mediaType: string;
}

/**
 * The metrics of several processes as those of one. Counters and histograms are added up; each gauge says itself how
 * its values go together (`aggregator`).
 */
export async function addUpMetrics(snapshots: readonly MetricsSnapshot[]): Promise<MetricsText> {
  const registry = AggregatorRegistry.aggregate([...snapshots]);
  return { text: await registry.metrics(), mediaType: Registry.PROMETHEUS_CONTENT_TYPE };
}

/** What must never go back: the counters and histograms of `snapshot`. */
export function keepCounters(snapshot: MetricsSnapshot): MetricsSnapshot {
  return snapshot.filter(({ type }) => type === 'counter' || type === 'histogram');
}

/** `counters` with those of a process that has ended added. */
export async function addCounters(counters: MetricsSnapshot, more: MetricsSnapshot): Promise<MetricsSnapshot> {
  return takeSnapshot(AggregatorRegistry.aggregate([counters, keepCounters(more)]));
}

/** `older` with every metric that `newer` has, too, as `newer` says. */
export function renewMetrics(older: MetricsSnapshot, newer: MetricsSnapshot): MetricsSnapshot {
  const renewed = new Set(newer.map(({ name }) => name));
  return [...older.filter(({ name }) => !renewed.has(name)), ...newer];
}
