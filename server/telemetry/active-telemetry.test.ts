import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { activate, currentSpanContext, inGroupSpan, inSpan, readTraceIds, tellStatement } from './active-telemetry.ts';

it('work is done as it is where telemetry is off, without a word of it', async () => {
  const result = {};
  assert.equal(
    inSpan('a', {}, () => result),
    result,
  );
  assert.equal(
    inGroupSpan('a', [undefined], () => result),
    result,
  );
  assert.equal(currentSpanContext(), undefined);
  assert.equal(readTraceIds(), undefined);
});

describe('where telemetry is on', () => {
  const exporter = new InMemorySpanExporter();
  const told = () => exporter.getFinishedSpans();
  before(() => {
    api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    activate({ api, tracer: provider.getTracer('a test'), tellLine: undefined });
  });
  after(() => {
    activate(undefined);
    api.context.disable();
  });
  beforeEach(() => exporter.reset());

  it('an error is told by its class or code, and its text is not', async () => {
    const secret = 'Key (jti)=(something) is there';
    await assert.rejects(inSpan('a', {}, () => Promise.reject(Object.assign(new Error(secret), { code: '23505' }))));
    assert.throws(() =>
      inSpan('b', {}, () => {
        throw new RangeError(secret);
      }),
    );
    const [one, other] = told();
    assert.deepEqual([one?.attributes['error.type'], other?.attributes['error.type']], ['23505', 'RangeError']);
    assert.equal(one?.status.code, api.SpanStatusCode.ERROR);
    assert.doesNotMatch(
      JSON.stringify([one?.attributes, one?.status, one?.events, other?.status, other?.events]),
      /jti/,
    );
  });

  it('what is done for several is within the first and links to the others', async () => {
    const members = [undefined, ...['one', 'two', 'three'].map((name) => inSpan(name, {}, currentSpanContext))];
    const inside = await inGroupSpan('together', members, async () => readTraceIds());
    const [one, two, three, together] = told();
    assert.equal(together?.parentSpanContext?.spanId, one?.spanContext().spanId);
    assert.deepEqual(
      together?.links.map(({ context }) => context.spanId),
      [two, three].map((span) => span?.spanContext().spanId),
    );
    assert.equal(together?.attributes['portvakt.group_size'], 4);
    assert.equal(inside?.span_id, together?.spanContext().spanId);
    assert.equal(inGroupSpan('nobody', [undefined], readTraceIds), undefined, 'nobody asked for it');
    assert.equal(told().length, 4);
  });

  it('a statement is a span where somebody waits for it, and none where the server looks by itself', () => {
    const statement = (name: string) => ({
      name: () => name,
      startedAt: performance.now(),
      facts: () => ({ 'db.system.name': 'sqlite' }),
    });
    tellStatement(statement('by itself'));
    inSpan('asked', {}, () => tellStatement(statement('waited for')));
    assert.deepEqual(
      told().map(({ name }) => name),
      ['waited for', 'asked'],
    );
  });
});
