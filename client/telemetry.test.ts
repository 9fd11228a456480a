import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { type Attributes, context, metrics, propagation, trace } from '@opentelemetry/api';
import { answerToken, createScript } from './testing/create-script.ts';

interface SeenSpan {
  readonly name: string;
  readonly attributes: Attributes;
  ended: boolean;
}

suite('OpenTelemetry', () => {
  const spans: SeenSpan[] = [];
  const recorded: (readonly [name: string, attributes: Attributes | undefined])[] = [];
  // As much of an SDK as the library calls.
  trace.setGlobalTracerProvider({
    getTracer: () =>
      ({
        startActiveSpan: (name: string, { attributes }: { attributes: Attributes }, run: (span: object) => unknown) => {
          const seen: SeenSpan = { name, attributes: { ...attributes }, ended: false };
          spans.push(seen);
          return run({
            setStatus: () => {},
            setAttribute: (key: string, value: string) => Object.assign(seen.attributes, { [key]: value }),
            end: () => {
              seen.ended = true;
            },
          });
        },
      }) as never,
  });
  const instrument = (name: string) => ({
    add: (_: number, attributes?: Attributes) => recorded.push([name, attributes]),
    record: (_: number, attributes?: Attributes) => recorded.push([name, attributes]),
  });
  metrics.setGlobalMeterProvider({
    getMeter: () => ({ createCounter: instrument, createHistogram: instrument }) as never,
  });
  propagation.setGlobalPropagator({
    inject: (_, carrier) => Object.assign(carrier as object, { traceparent: '00-a-b-01' }),
    extract: () => context.active(),
    fields: () => ['traceparent'],
  });
  after(() => {
    for (const api of [trace, metrics, propagation]) api.disable();
  });

  test('gets a span and a duration for each attempt, and a count for tokens that were kept', async () => {
    const { client } = createScript(answerToken);
    await client.getToken({ scope: 'a:b', pid: '12345678901' });
    await client.getToken({ scope: 'a:b', pid: '12345678901' });
    assert.deepEqual(spans.splice(0), [
      { name: 'get token', attributes: { 'portvakt.client_id': 'a-client', 'portvakt.scope': 'a:b' }, ended: true },
    ]);
    assert.deepEqual(recorded.splice(0), [
      ['portvakt.client.attempt.duration', { 'portvakt.outcome': 'obtained' }],
      ['portvakt.client.tokens_kept', undefined],
    ]);
  });

  test('is told that the server has moved, while tokens go on', async () => {
    const { client } = createScript((...given) => {
      const answer = answerToken(...given);
      answer.headers.set('sunset', 'Mon, 31 May 2027 22:00:00 GMT');
      answer.headers.set('link', '<https://new.example/>; rel="successor-version"');
      return answer;
    });
    await client.getToken({ scope: 'a:b' });
    const [span] = spans.splice(0);
    recorded.splice(0);
    assert.equal(span?.attributes['portvakt.server.sunset'], 'Mon, 31 May 2027 22:00:00 GMT');
    assert.equal(span?.attributes['portvakt.server.successor'], 'https://new.example/');
  });

  test('is told why there is no token', async () => {
    const { client } = createScript(() => Response.json({ error: 'invalid_scope' }, { status: 400 }));
    await assert.rejects(client.getToken({ scope: 'a:b' }));
    const [span] = spans.splice(0);
    assert.equal(span?.attributes['error.type'], 'invalid_scope');
    assert.equal(span?.ended, true);
  });

  test('sends traceparent along where the settings say so, and not otherwise', async () => {
    for (const propagateTrace of [true, false]) {
      const { client, sent } = createScript(answerToken, { propagateTrace });
      await client.getToken({ scope: 'a:b' });
      assert.equal(sent[0]?.headers.get('traceparent'), propagateTrace ? '00-a-b-01' : null);
    }
  });
});
