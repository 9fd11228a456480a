import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addUpMetrics } from './add-up-metrics.ts';
import { createMetrics } from './metrics.ts';

test('the parts of several workers add up, and the signing key is as old as the eldest says', async () => {
  const workers = [0, 1].map((index) => {
    const metrics = createMetrics();
    metrics.watchConnections(() => ({ open: 3 + index, idle: 1, waiting: index }));
    const keys = { madeAt: () => (index === 0 ? 10_000 : 5_000), nextAt: () => (index === 0 ? undefined : 100_000) };
    metrics.watchSigningKey(keys, () => 70_000);
    metrics.countCall('self_service', 200, 0.01);
    metrics.countCall('self_service', 404, 0.01);
    metrics.countCall('altinn', 403, 0.01);
    metrics.observeStatement('done', 0.001);
    metrics.observeStatement('away', 1);
    metrics.observeRevocationSource({ kind: 'ocsp', outcome: 'failed', seconds: 3 });
    metrics.observeSigner('answered', 0.002);
    metrics.countFailedWork('sweeping');
    metrics.setReady(index === 0);
    metrics.observeSource('answered', 0.02);
    metrics.observeSource('failed', 3);
    metrics.observeGroup(0.001, 3);
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
    'portvakt_call_seconds_count{interface="self_service"} 4',
    'portvakt_database_grant_group_entries_sum 6',
    'portvakt_database_statement_seconds_count 4',
    'portvakt_database_statement_failures_total{reason="away"} 2',
    'portvakt_database_statement_failures_total{reason="refused"} 0',
    'portvakt_revocation_source_requests_total{kind="ocsp",outcome="failed"} 2',
    'portvakt_signer_requests_total{outcome="answered"} 2',
    'portvakt_own_work_failures_total{work="sweeping"} 2',
    'portvakt_ready 1',
    'portvakt_signing_key_next_seconds 30',
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
