import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { readTelemetrySettings } from './read-telemetry-settings.ts';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318' };
const read = (more: Readonly<Record<string, string>>) => readTelemetrySettings({ ...endpoint, ...more });

describe('the variables of OpenTelemetry', () => {
  it('switch nothing on by their absence, nor where they say no', () => {
    for (const environment of [
      {},
      { OTEL_SERVICE_NAME: 'a', OTEL_RESOURCE_ATTRIBUTES: 'b=c' },
      { OTEL_TRACES_EXPORTER: 'none' },
      { ...endpoint, OTEL_SDK_DISABLED: 'true' },
      { ...endpoint, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
    ]) {
      assert.deepEqual(readTelemetrySettings(environment), { settings: undefined, ignored: [] });
    }
  });

  it('switch on every signal with an endpoint, or the ones that are named', () => {
    const signals = (environment: Readonly<Record<string, string>>) =>
      readTelemetrySettings(environment).settings?.signals;
    assert.deepEqual(signals(endpoint), ['traces', 'metrics', 'logs']);
    assert.deepEqual(signals({ ...endpoint, OTEL_LOGS_EXPORTER: 'none' }), ['traces', 'metrics']);
    assert.deepEqual(signals({ OTEL_TRACES_EXPORTER: 'otlp' }), ['traces'], 'at the usual place on this machine');
    assert.deepEqual(signals({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://a.example/v1/metrics' }), ['metrics']);
  });

  it('choose spans and batches', () => {
    assert.deepEqual(read({}).settings?.sampler, { root: 'always_on', followsParent: true, ratio: 1 });
    const ratio = read({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' });
    assert.deepEqual(ratio.settings?.sampler, { root: 'traceidratio', followsParent: true, ratio: 0.01 });
    const { spans, lines, metricsEvery } =
      read({ OTEL_BSP_MAX_QUEUE_SIZE: '100', OTEL_BLRP_SCHEDULE_DELAY: '7', OTEL_METRIC_EXPORT_INTERVAL: '9' })
        .settings ?? assert.fail();
    assert.deepEqual([spans.maxQueueSize, spans.maxExportBatchSize, spans.scheduledDelayMillis], [100, 100, 5000]);
    assert.deepEqual([lines.maxQueueSize, lines.scheduledDelayMillis, metricsEvery], [2048, 7, 9]);
    assert.equal(read({ OTEL_PROPAGATORS: 'none' }).settings?.propagates, false);
    assert.equal(read({ OTEL_PROPAGATORS: 'tracecontext,baggage' }).settings?.propagates, true);
  });

  it('that ask for what cannot be done are named, and the rest is done', () => {
    for (const [setting, value, signals] of [
      ['OTEL_TRACES_EXPORTER', 'zipkin', ['metrics', 'logs']],
      ['OTEL_METRICS_EXPORTER', 'prometheus', ['traces', 'logs']],
      ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', undefined],
      ['OTEL_EXPORTER_OTLP_LOGS_PROTOCOL', 'http/json', ['traces', 'metrics']],
      ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'collector:4318', ['metrics', 'logs']],
      ['OTEL_TRACES_SAMPLER', 'sometimes', ['traces', 'metrics', 'logs']],
      ['OTEL_PROPAGATORS', 'b3', ['traces', 'metrics', 'logs']],
      ['OTEL_BSP_SCHEDULE_DELAY', 'soon', ['traces', 'metrics', 'logs']],
    ] as const) {
      const { settings, ignored } = read({ [setting]: value });
      assert.deepEqual(settings?.signals, signals, setting);
      assert.equal(ignored[0]?.setting, setting);
    }
    const { ignored } = read({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' });
    assert.deepEqual(
      ignored.map(({ setting }) => setting),
      ['OTEL_TRACES_SAMPLER_ARG'],
    );
  });
});

it('nothing but what is loaded when it is switched on loads OpenTelemetry', async () => {
  const server = new URL('..', import.meta.url);
  const loading: string[] = [];
  for (const name of await readdir(server, { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.startsWith('node_modules')) continue;
    const text = await readFile(new URL(name.replaceAll('\\', '/'), server), 'utf8');
    if (/^import (?!type )[^;]*from '@opentelemetry\//m.test(text)) loading.push(name.replaceAll('\\', '/'));
  }
  assert.deepEqual(loading, ['telemetry/start-exporting.ts']);
  const opening = await readFile(new URL('open-telemetry.ts', import.meta.url), 'utf8');
  assert.match(opening, /await import\('\.\/start-exporting\.ts'\)/);
});
