import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface FrontRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What the front itself answers; `'hang up'` = the request is carried out, and its answer never arrives. */
export type FrontAnswer = { readonly status: number; readonly body: object } | 'hang up' | undefined;

/** A server before another one, on a free port of loopback: what `answer` leaves alone it hands on to `behind`. */
export async function startFront(
  behind: string,
  answer: (request: FrontRequest) => FrontAnswer | Promise<FrontAnswer>,
  {
    adapt = (reply) => reply,
    hidesTags = false,
  }: {
    /** What becomes of an answer from behind. */
    readonly adapt?: (
      reply: { status: number; text: string },
      request: FrontRequest,
    ) => { status: number; text: string };
    /** Whether neither entity tags nor conditions get through. */
    readonly hidesTags?: boolean;
  } = {},
): Promise<{ readonly address: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { method = 'GET', url: path = '/', headers } = request;
    const body = (await buffer(request)).toString();
    const own = await answer({ method, path, body });
    if (own !== undefined && own !== 'hang up') {
      response.writeHead(own.status, { 'content-type': 'application/json' }).end(JSON.stringify(own.body));
      return;
    }
    const passed = Object.entries(headers).filter(([name]) =>
      ['authorization', 'content-type', ...(hidesTags ? [] : ['if-match', 'idempotency-key'])].includes(name),
    ) as [string, string][];
    const reply = await fetch(new URL(path, behind), {
      method,
      headers: passed,
      ...(method !== 'GET' && body !== '' && { body }),
    });
    const { status, text } = adapt({ status: reply.status, text: await reply.text() }, { method, path, body });
    if (own === 'hang up') request.socket.destroy();
    else {
      const etag = hidesTags ? null : reply.headers.get('etag');
      response.writeHead(status, { 'content-type': 'application/json', ...(etag !== null && { etag }) }).end(text);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
