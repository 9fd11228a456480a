import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { decodeOtlp, type Message, type OtlpSignal } from './decode-otlp.ts';

export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** Everything that has come of a signal, in order. */
  received(signal: OtlpSignal): readonly Message[];
  /** Everything that has come, as it was sent. */
  bytes(): Buffer;
  /** Resolves when something has come of `signal` that `isIt`. */
  waitFor(signal: OtlpSignal, isIt: (item: Message) => boolean): Promise<Message>;
  /** What becomes of requests from now on: taken, refused with 503, or never answered. */
  behave(how: 'take' | 'refuse' | 'hang'): void;
  stop(): Promise<void>;
}

/** Takes what OpenTelemetry exporters send by OTLP over HTTP in protobuf. */
export async function startCollector(): Promise<Collector> {
  const items: Record<OtlpSignal, Message[]> = { traces: [], metrics: [], logs: [] };
  const bodies: Buffer[] = [];
  const waiting = new Set<() => void>();
  let behaviour: 'take' | 'refuse' | 'hang' = 'take';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (behaviour === 'hang') return;
    const sent = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    const signal = /^\/v1\/(traces|metrics|logs)$/.exec(request.url ?? '')?.[1] as OtlpSignal | undefined;
    const isProtobuf = request.headers['content-type'] === 'application/x-protobuf';
    if (behaviour === 'refuse' || signal === undefined || !isProtobuf) {
      response.writeHead(behaviour === 'refuse' ? 503 : 400).end();
      return;
    }
    bodies.push(body);
    items[signal].push(...decodeOtlp(signal, body));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    for (const look of [...waiting]) look();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: (signal) => items[signal],
    bytes: () => Buffer.concat(bodies),
    waitFor: (signal, isIt) =>
      new Promise((resolve) => {
        const look = () => {
          const found = items[signal].find(isIt);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    behave: (how) => {
      behaviour = how;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
