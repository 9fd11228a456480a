import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addUpMetrics } from './add-up-metrics.ts';
import { createMetrics } from './metrics.ts';

test('the parts of several workers add up, and the signing key is as old as the eldest says', async () => {
  const workers = [0, 1].map((index) => {
    const metrics = createMetrics();
    metrics.watchConnections(() => ({ open: 3 + index, idle: 1, waiting: index }));
    metrics.watchSigningKey(
      () => (index === 0 ? 10_000 : 5_000),
      () => 70_000,
    );
    metrics.countCall('self_service', 200);
    metrics.countCall('self_service', 404);
    metrics.countCall('altinn', 403);
    metrics.observeSource('answered', 0.02);
    metrics.observeSource('failed', 3);
    metrics.observeGroup(0.001);
    return metrics;
  });
  const { text } = await addUpMetrics(await Promise.all(workers.map((metrics) => metrics.snapshot('all'))));
  const lines = text.split('\n');
  for (const line of [
    'portvakt_self_service_requests_total{status="2xx"} 2',
    'portvakt_self_service_requests_total{status="4xx"} 2',
    'portvakt_self_service_requests_total{status="5xx"} 0',
    'portvakt_altinn_requests_total{status="4xx"} 2',
    'portvakt_delegation_source_requests_total{outcome="answered"} 2',
    'portvakt_delegation_source_requests_total{outcome="failed"} 2',
    'portvakt_delegation_source_request_seconds_count 4',
    'portvakt_database_grant_group_seconds_count 2',
    'portvakt_database_connections{state="used"} 5',
    'portvakt_database_connections{state="idle"} 2',
    'portvakt_database_waiting 1',
    'portvakt_signing_key_age_seconds 65',
  ]) {
    assert.ok(
      lines.includes(line),
      `${line}\n${text.match(/portvakt_(self|altinn|delegation|database|signing).*/g)?.join('\n')}`,
    );
  }
});
