import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientSettings, createTokenClient, TokenError } from '@portvakt/client';
import { answerProxyRequest } from './answer-proxy-request.ts';
import { findStranger } from './find-stranger.ts';
import { createIntrospector } from './introspect-token.ts';
import { type ProxyAnswer, refuse } from './proxy-answer.ts';
import { readProxyBody } from './read-proxy-body.ts';

export interface TokenProxy {
  /** Such as `http://127.0.0.1:7164/`. */
  readonly address: string;
  stop(): Promise<void>;
}

export interface ProxyProblem {
  readonly error: string;
  readonly problem: string;
}

/** Listens on loopback and gives tokens, as NAIS' sidecar does. */
export async function startTokenProxy(
  settings: ClientSettings,
  { port }: { port: number },
): Promise<TokenProxy | ProxyProblem> {
  let client: ReturnType<typeof createTokenClient>;
  try {
    client = createTokenClient(settings);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return { error: error.code, problem: error.description };
  }
  const introspect = createIntrospector(settings);
  const answer = async (request: IncomingMessage): Promise<ProxyAnswer> => {
    const stranger = findStranger(request);
    if (stranger !== undefined) return refuse(403, 'invalid_request', stranger);
    const read = await readProxyBody(request);
    return 'status' in read ? read : answerProxyRequest(request.url ?? '', read.fields, { client, introspect });
  };
  const server = createServer(async (request, response) => {
    // A caller who leaves in the middle of its body, or a bug: neither may end the program.
    const { status, body, headers } = await answer(request).catch((error: unknown) =>
      refuse(500, 'server_error', error instanceof Error ? error.message : String(error)),
    );
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
    response.end(JSON.stringify(body));
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!taken) throw error;
    return {
      error: 'port_taken',
      problem: `Port ${port} is taken: another program listens there. Choose one with --port.`,
    };
  }
  const { port: bound } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${bound}/`,
    stop: async () => {
      client.close();
      server.close();
      server.closeIdleConnections();
      await once(server, 'close');
    },
  };
}
