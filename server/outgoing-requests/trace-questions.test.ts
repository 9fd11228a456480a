import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startCollector } from '@portvakt/own-tests';
import { inSpan, openTelemetry } from '#telemetry';
import { createAsker } from './ask.ts';
import { createPoster } from './post-outside.ts';

test('a question to a named server is a span and continues the trace; what organisations chose is told nothing', async (context) => {
  const collector = await startCollector();
  context.after(collector.stop);
  const heard: IncomingHttpHeaders[] = [];
  const register = createServer((request, response) => {
    heard.push(request.headers);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(register, 'listening');
  context.after(() => register.close());
  const url = `http://127.0.0.1:${(register.address() as AddressInfo).port}/somebody/12345678901?secret=word`;

  // The exporter reads where to send from the variables of the process.
  const environment = {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
    OTEL_BSP_SCHEDULE_DELAY: '20',
  };
  Object.assign(process.env, environment);
  const never = () => assert.fail('everything is followed and delivered');
  const telemetry = await openTelemetry(environment, {
    about: {},
    report: { ignored: never, undelivered: never, deliveredAgain: never },
  });
  try {
    await inSpan('a request', {}, () => createAsker()({ url }));
    await inSpan('another', {}, () => createPoster({ allowLoopback: true })({ url, headers: {}, body: '{}' }));
    const span = await collector.waitFor('traces', ({ name }) => name === 'ask 127.0.0.1');
    assert.equal(heard[0]?.traceparent, `00-${span.traceId}-${span.spanId}-01`);
    assert.equal(heard[1]?.traceparent, undefined);
    assert.equal(span.kind, 3);
    assert.deepEqual(span.attributes, {
      'http.request.method': 'GET',
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
    });
    const parent = await collector.waitFor('traces', ({ name }) => name === 'a request');
    assert.equal(span.parentSpanId, parent.spanId);
  } finally {
    await telemetry.stop();
  }
});
