import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createTokenClient } from '@portvakt/client';
import {
  type Collector,
  exampleRegistry,
  makeClient,
  makePid,
  openTestDatabases,
  organisations,
  type PortvaktProcess,
  requestToken,
  scopes,
  signGrant,
  startCollector,
  startPortvakt,
  type TestDatabases,
  temporaryFolder,
} from '@portvakt/own-tests';

const client = makeClient('traced-client');
const HURRY = { OTEL_BSP_SCHEDULE_DELAY: '50', OTEL_BLRP_SCHEDULE_DELAY: '50', OTEL_METRIC_EXPORT_INTERVAL: '200' };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let databases: TestDatabases;
let registry: string;
before(async () => {
  folder = await temporaryFolder();
  databases = await openTestDatabases();
  registry = join(folder.path, 'registry.json');
  await writeFile(registry, JSON.stringify(exampleRegistry(client)));
});
after(async () => {
  await databases?.remove();
  await folder?.remove();
});

describe('a server that tells a collector', () => {
  let collector: Collector;
  let portvakt: PortvaktProcess;
  const exporter = new InMemorySpanExporter();

  before(async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
    collector = await startCollector();
    portvakt = await startPortvakt({
      PORTVAKT_DATABASE_URL: await databases.create('postgres'),
      PORTVAKT_REGISTRY: registry,
      PORTVAKT_LOG_LEVEL: 'info',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=trial',
      ...HURRY,
    });
  });
  after(async () => {
    await portvakt?.stop();
    await collector?.stop();
    for (const api of [trace, context, propagation]) api.disable();
  });

  it('has one trace from the client library through the server to the statement in the database', async () => {
    const { issuer } = portvakt;
    const tokens = createTokenClient({
      issuer,
      clientId: client.clientId,
      key: client.privateJwk,
      propagateTrace: true,
    });
    await tokens.getToken({ scope: scopes.granted });
    tokens.close();
    const asked = exporter.getFinishedSpans().find(({ name }) => name === 'get token');
    assert.ok(asked !== undefined);
    const { traceId, spanId } = asked.spanContext();
    const isOfTrace = (span: { traceId: string }) => span.traceId === traceId;
    await collector.waitFor('traces', (span) => isOfTrace(span) && span.name === 'POST /token');

    const spans = collector.received('traces').filter(isOfTrace);
    const statement = spans.find(({ name }) => name === 'write-grant-group');
    const path: string[] = [];
    for (let at = statement; at !== undefined; at = spans.find((span) => span.spanId === at.parentSpanId)) {
      path.push(at.name);
      if (at.name === 'POST /token') assert.equal(at.parentSpanId, spanId, 'the client is its parent');
    }
    assert.deepEqual(path, ['write-grant-group', 'write grants', 'take grant', 'POST /token']);
    assert.deepEqual(statement.kind, 3, 'a client of the database');
    assert.equal(statement.attributes['db.system.name'], 'postgresql');
    assert.match(
      statement.attributes['db.query.text'],
      /^with mark as \( select seconds from journal_marks where name = '\?' \)/,
    );

    const request = spans.find(({ name }) => name === 'POST /token');
    assert.equal(request.kind, 2, 'a server');
    assert.equal(request.attributes['http.response.status_code'], 200);
    assert.equal(request.attributes['http.route'], '/token');
    assert.equal(request.attributes['portvakt.outcome'], 'token');
    assert.equal(request.attributes['portvakt.client_id'], client.clientId);
    assert.equal(request.attributes['portvakt.consumer'], `0192:${organisations.consumer}`);
    assert.equal(request.resource['service.name'], 'portvakt');
    assert.equal(request.resource['deployment.environment.name'], 'trial');
    const steps = spans.filter(({ parentSpanId }) => parentSpanId === request.spanId).map(({ name }) => name);
    for (const step of ['find client', 'check signature', 'take grant', 'sign token'])
      assert.ok(steps.includes(step), step);
  });

  it('has the trace in the line of the log, there and at the collector', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const assertion = signGrant(client, { issuer: portvakt.issuer, claims: { scope: scopes.notGranted } });
    const answer = await fetch(`${portvakt.issuer}token`, {
      method: 'POST',
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
    assert.equal(answer.status, 400);
    const sent = await collector.waitFor('logs', (line) => line.traceId === traceId);
    assert.equal(sent.body.stringValue, 'token request refused');
    assert.equal(sent.severityText, 'INFO');
    assert.equal(sent.attributes.clientId, client.clientId);
    const line =
      portvakt
        .output()
        .split('\n')
        .find((text) => text.includes(traceId)) ?? '{}';
    const { trace_id, span_id, msg } = JSON.parse(line);
    assert.deepEqual(
      { trace_id, span_id, msg },
      { trace_id: traceId, span_id: sent.spanId, msg: 'token request refused' },
    );
    const request = await collector.waitFor(
      'traces',
      (span) => span.traceId === traceId && span.name === 'POST /token',
    );
    assert.equal(request.parentSpanId, 'b7ad6b7169203331');
    assert.equal(request.attributes['portvakt.trace_id'], sent.attributes.traceId, 'what the client was told');
  });

  it('sends the metrics that Prometheus reads', async () => {
    const isTokens = (metric: { name: string }) => metric.name === 'portvakt_token_requests_total';
    const sum = await collector.waitFor('metrics', (metric) => isTokens(metric) && metric.sum.dataPoints.length >= 2);
    const tokens = sum.sum.dataPoints.find(({ attributes }: { attributes: readonly unknown[] }) =>
      JSON.stringify(attributes).includes('"token"'),
    );
    assert.equal(tokens.asDouble, 1);
    assert.equal(sum.sum.isMonotonic, 1);
    assert.equal(sum.sum.aggregationTemporality, 2, 'cumulative');
    const seconds = await collector.waitFor(
      'metrics',
      ({ name, histogram }) => name === 'portvakt_token_request_seconds' && histogram.dataPoints[0].count >= 2,
    );
    const [{ bucketCounts, explicitBounds, count }] = seconds.histogram.dataPoints;
    assert.equal(bucketCounts.length, explicitBounds.length + 1);
    assert.equal(
      bucketCounts.reduce((one: number, other: number) => one + other),
      count,
    );
    assert.equal(seconds.unit, 's');
    const text = await (await fetch(`${portvakt.issuer}metrics`)).text();
    const names = new Set(collector.received('metrics').map(({ name }) => name));
    for (const [, name = ''] of text.matchAll(/^# TYPE (\S+) /gm)) {
      if (new RegExp(`^${name}(_bucket)?[{ ]`, 'm').test(text)) assert.ok(names.has(name), name);
    }
  });

  it('tells nothing secret, and no person', async () => {
    const pid = makePid();
    const claims = { scope: scopes.granted, pid };
    const grants = [claims, { ...claims, scope: scopes.notGranted }].map((given) =>
      signGrant(client, { issuer: portvakt.issuer, claims: given }),
    );
    const answers = [];
    for (const grant of grants) answers.push(await requestToken(portvakt.issuer, grant));
    const { access_token: token } = answers[0]?.body ?? {};
    assert.ok(typeof token === 'string');
    // Also where callers put what does not belong there.
    assert.equal((await fetch(`${portvakt.issuer}jwk?assertion=${grants[0]}&token=${token}&pid=${pid}`)).status, 200);
    await fetch(`${portvakt.issuer}api/v1/clients/${pid}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.deepEqual(await portvakt.stop(), { code: 0, signal: null });
    const sent = collector.bytes().toString('latin1');
    assert.ok(sent.includes('record refusal') || sent.includes('take grant'));
    for (const secret of [...grants, token, pid]) {
      for (const part of secret.split('.')) assert.ok(!sent.includes(part), part);
    }
    assert.ok(!sent.includes(client.privateJwk.d as string));
  });
});

describe('a collector that takes nothing', () => {
  for (const how of ['refuse', 'hang'] as const) {
    it(`changes nothing for those who ask for tokens, and is told once: ${how}`, async (of) => {
      const collector = await startCollector();
      of.after(collector.stop);
      collector.behave(how);
      const portvakt = await startPortvakt({
        PORTVAKT_DATABASE_URL: await databases.create('sqlite file'),
        PORTVAKT_REGISTRY: registry,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
        OTEL_EXPORTER_OTLP_TIMEOUT: '200',
        OTEL_TRACES_SAMPLER: 'always_on',
        ...HURRY,
      });
      of.after(() => portvakt.stop());
      for (let request = 0; request < 5; request += 1) {
        const { status } = await requestToken(
          portvakt.issuer,
          signGrant(client, { issuer: portvakt.issuer, claims: { scope: scopes.granted } }),
        );
        assert.equal(status, 200);
      }
      // Its end, too, is an orderly one.
      assert.deepEqual(await portvakt.stop(), { code: 0, signal: null });
      assert.equal(portvakt.output().match(/"msg":"telemetry cannot be delivered"/g)?.length, 1, portvakt.output());
      assert.deepEqual(collector.received('metrics'), [], 'only traces were switched on');
    });
  }
});
