import { timingSafeEqual } from 'node:crypto';

export interface MetricsAccess {
  /** `PORTVAKT_METRICS_TOKEN`, if it is set. */
  readonly metricsToken: string | undefined;
  /** Whether anyone who reaches `/metrics` may read it while there is no such token. */
  readonly openMetrics: boolean;
}

/** Whether a request with this header `Authorization` may read the metrics. */
export function mayReadMetrics(
  authorization: string | undefined,
  { metricsToken, openMetrics }: MetricsAccess,
): boolean {
  if (metricsToken === undefined) return openMetrics;
  const sent = Buffer.from(authorization ?? '');
  const expected = Buffer.from(`Bearer ${metricsToken}`);
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}
