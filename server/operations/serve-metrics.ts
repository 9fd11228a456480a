import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricsText } from './add-up-metrics.ts';
import type { Readiness } from './health.ts';
import { mayReadMetrics } from './may-read-metrics.ts';

/** Milliseconds for a whole request: those who ask here send a line and a few headers. */
const SLOWEST_REQUEST = 5000;

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface MetricsServerOptions {
  readonly host: string;
  readonly port: number;
  /** `PORTVAKT_METRICS_TOKEN`, if it is set. Without it everyone who reaches the port may read. */
  readonly metricsToken: string | undefined;
  readonly readiness: Readiness;
  /** `undefined` if they cannot be had now. */
  readonly readMetrics: () => Promise<MetricsText | undefined>;
}

/**
 * Serves `/metrics`, `/health/live` and `/health/ready` on a port of their own, for those who watch the server and nobody else. It is
 * small so that the process which only starts the workers can do it, and answers while they are busy.
 *
 * @throws Error with the code of the system when it cannot listen.
 */
export async function serveMetrics(options: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer(
    { requestTimeout: SLOWEST_REQUEST, headersTimeout: SLOWEST_REQUEST },
    (request, response) => {
      void answer(options, request)
        .catch((): Served => ({ status: 503, body: { error: 'temporarily_unavailable' } }))
        .then((answered) => send(response, answered));
    },
  );
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen({ host: options.host, port: options.port });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Served {
  readonly status: number;
  /** Sent as JSON, unless it is the text of the metrics. */
  readonly body: object | MetricsText;
  readonly headers?: Readonly<Record<string, string>>;
}

async function answer(options: MetricsServerOptions, { method, url = '', headers }: IncomingMessage): Promise<Served> {
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, headers: { allow: 'GET, HEAD' }, body: { error: 'method_not_allowed' } };
  }
  switch (url.split('?', 1)[0]) {
    case '/health/live':
      return { status: 200, body: { status: 'live' } };
    case '/health/ready': {
      const problems = await options.readiness();
      if (problems.length === 0) return { status: 200, body: { status: 'ready' } };
      return { status: 503, body: { status: 'not ready', problems } };
    }
    case '/metrics': {
      const { metricsToken } = options;
      if (!mayReadMetrics(headers.authorization, { metricsToken, openMetrics: true })) {
        const told = 'Send the token in PORTVAKT_METRICS_TOKEN as a bearer token.';
        const challenge = { 'www-authenticate': 'Bearer' };
        return { status: 401, headers: challenge, body: { error: 'unauthorized', error_description: told } };
      }
      const read = await options.readMetrics();
      if (read !== undefined) return { status: 200, body: read };
      return { status: 503, headers: { 'retry-after': '5' }, body: { error: 'temporarily_unavailable' } };
    }
    default:
      return {
        status: 404,
        body: { error: 'not_found', error_description: 'Here are /metrics, /health/live and /health/ready.' },
      };
  }
}

function send(response: ServerResponse, { status, body, headers }: Served): void {
  const [type, text] =
    'mediaType' in body ? [body.mediaType, body.text] : ['application/json; charset=utf-8', JSON.stringify(body)];
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(text);
}
