import type { Clock } from './clock.ts';
import { TokenError } from './token-error.ts';
import { joinScopes, type TokenRequest } from './token-request.ts';

/** What OpenTelemetry is told, where the program uses it. */
export interface Telemetry {
  /** One attempt, as a span and in a histogram. What the attempt is given takes the headers of the server's answers. */
  trace<Result>(request: TokenRequest, attempt: (noteHeaders: NoteHeaders) => Promise<Result>): Promise<Result>;
  /** A token was there already. */
  countKept(): void;
  /** `traceparent` and its like, for the token endpoint. */
  headers(): Readonly<Record<string, string>>;
}

/** Takes the headers of an answer. */
export type NoteHeaders = (headers: Headers) => void;

const NAME = '@portvakt/client';

/**
 * Reports to OpenTelemetry's API, which is an optional peer: where it is not installed, nothing is reported. No token, assertion
 * or `pid` is ever reported.
 */
export function openTelemetry({
  clientId,
  clock,
  propagateTrace,
}: {
  clientId: string;
  clock: Clock;
  propagateTrace: boolean;
}): Telemetry {
  let instruments: Instruments | undefined;
  const loaded = import('@opentelemetry/api').then(
    (api) => {
      instruments = createInstruments(api);
    },
    // It is not installed.
    () => undefined,
  );
  return {
    trace: async (request, attempt) => {
      await loaded;
      if (instruments === undefined) return attempt(() => undefined);
      const { api, tracer, duration } = instruments;
      const attributes = { 'portvakt.client_id': clientId, 'portvakt.scope': joinScopes(request) };
      const startedAt = clock.elapsed();
      return tracer.startActiveSpan('get token', { attributes, kind: api.SpanKind.CLIENT }, async (span) => {
        let outcome = 'obtained';
        try {
          return await attempt((headers) => {
            for (const [name, value] of describeMove(headers)) span.setAttribute(name, value);
          });
        } catch (error) {
          outcome = error instanceof TokenError ? error.code : 'failed';
          span.setStatus({ code: api.SpanStatusCode.ERROR, message: outcome });
          span.setAttribute('error.type', outcome);
          throw error;
        } finally {
          duration.record((clock.elapsed() - startedAt) / 1000, { 'portvakt.outcome': outcome });
          span.end();
        }
      });
    },
    countKept: () => instruments?.kept.add(1),
    headers: () => {
      const carrier: Record<string, string> = {};
      if (propagateTrace && instruments !== undefined) {
        const { context, propagation } = instruments.api;
        propagation.inject(context.active(), carrier);
      }
      return carrier;
    },
  };
}

/** That the server has moved (RFC 8594, RFC 5829), for whoever looks at spans: the tokens go on as before until then. */
function describeMove(headers: Headers): readonly (readonly [name: string, value: string])[] {
  const sunset = headers.get('sunset');
  if (sunset === null) return [];
  const successor = /<([^<>]+)>; *rel="?successor-version"?/.exec(headers.get('link') ?? '')?.[1];
  return [
    ['portvakt.server.sunset', sunset],
    ...(successor === undefined ? [] : ([['portvakt.server.successor', successor]] as const)),
  ];
}

type Api = typeof import('@opentelemetry/api');
type Instruments = ReturnType<typeof createInstruments>;

function createInstruments(api: Api) {
  const meter = api.metrics.getMeter(NAME);
  return {
    api,
    tracer: api.trace.getTracer(NAME),
    kept: meter.createCounter('portvakt.client.tokens_kept', { description: 'Tokens that were there already.' }),
    duration: meter.createHistogram('portvakt.client.attempt.duration', {
      description: 'Attempts to get a token, by their outcome.',
      unit: 's',
    }),
  };
}
