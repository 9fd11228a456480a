import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerStageRequest } from './answer-stage-request.ts';
import { type Answering, composeStageDocument, type StageAnswer } from './compose-stage-answer.ts';
import type { Character, Stage } from './stage.ts';
import type { UsedGrants } from './take-stage-grant.ts';

export interface StageServer {
  /** With its slash. */
  readonly issuer: string;
  /** The token endpoint of its second process. */
  readonly secondTokenEndpoint: string;
  stop(): Promise<void>;
}

/** More is not read. */
const LARGEST = 200_000;

/** Starts a server of a character, on two ports of loopback as if it were two processes. */
export async function startStageServer(stage: Stage, character: Character): Promise<StageServer> {
  const used: UsedGrants = new Set();
  const first = await listen(stage, character, { used });
  const issuer = first.address;
  const perProcess = character.weak.has('jti-per-process');
  const second = await listen(stage, character, { used: perProcess ? new Set() : used, issuer });
  return {
    issuer,
    secondTokenEndpoint: `${second.address}token`,
    stop: async () => {
      for (const { server } of [first, second]) {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
    },
  };
}

async function listen(
  stage: Stage,
  character: Character,
  { used, issuer }: { used: UsedGrants; issuer?: string },
): Promise<{ readonly server: Server; readonly address: string }> {
  const isLax = character.weak.has('lax-http') || character.breakdown !== undefined;
  const server = createServer({ insecureHTTPParser: isLax, requireHostHeader: !isLax });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const answering: Answering = { stage, character, issuer: issuer ?? address };
  server.on('request', (request, response) => {
    void answer(request, answering, used).then(({ status, headers, body }) => {
      response.writeHead(status, { ...headers, connection: 'close' });
      response.end(body);
    });
  });
  server.on('clientError', (_, socket) => {
    if (!socket.writable) return;
    const failed = character.breakdown === 'breaks-down';
    socket.end(
      failed
        ? 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n'
        : isLax
          ? 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"access_token":"x"}'
          : 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n',
    );
  });
  return { server, address };
}

async function answer(request: IncomingMessage, answering: Answering, used: UsedGrants): Promise<StageAnswer> {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const isDown = answering.character.breakdown !== undefined;
  if (!isDown && path === '/.well-known/oauth-authorization-server') return composeStageDocument('metadata', answering);
  if (!isDown && path === '/keys') return composeStageDocument('keys', answering);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LARGEST) chunks.push(chunk);
  }
  try {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
    );
    return await answerStageRequest(
      { path, method: request.method ?? '', query, headers, body: Buffer.concat(chunks).toString('utf8') },
      answering,
      used,
    );
  } catch {
    return { status: 500, headers: {}, body: 'failed' };
  }
}
