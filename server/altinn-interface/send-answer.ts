import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendPieces, sendReady } from '#answers';
import type { Answer } from './answer.ts';
import { challengeRefused } from './write-challenge.ts';

/** How much is told of a refusal, and to whom. */
export interface SendingOptions {
  /** Whether a 403 tells its caller why. */
  readonly explains: boolean;
  /** Tells of a 401 or 403, which says little or nothing to whoever gets it. */
  readonly reportRefusal: (refusal: ReportedRefusal) => void;
}

/** What the log is told of a caller who was not let in. */
export interface ReportedRefusal {
  readonly status: number;
  readonly method: string;
  /** The pattern of the path, never the path itself. */
  readonly path: string;
  readonly reason: string;
  /** The scopes of which one was lacking. */
  readonly scopes?: readonly string[];
  /** Who called, once that is proved: a machine by its client, a person by their party. */
  readonly caller?: string;
}

export type Sender = (request: FastifyRequest, reply: FastifyReply, answer: Answer, caller?: string) => FastifyReply;

/** Sends answers, and tells of those that say little to whoever gets them: 401 and 403. */
export function createSender({ explains, reportRefusal }: SendingOptions): Sender {
  return (request, reply, answer, caller) => {
    const { status, body } = answer;
    if (status !== 401 && status !== 403) return sendAnswer(request, reply, answer);
    // One with a body says itself what was in the way.
    const refused = answer.refused ?? { reason: readSentence(body) };
    if (status === 403 && (answer.refused !== undefined || body === undefined)) {
      reply.header('www-authenticate', challengeRefused(refused, { explains }));
    }
    reportRefusal({
      status,
      method: request.method,
      path: request.routeOptions.url ?? '',
      ...refused,
      ...(caller !== undefined && { caller }),
    });
    return sendAnswer(request, reply, answer);
  };
}

/** The code and the sentence of a problem, whichever form it has. */
function readSentence(body: unknown): string {
  const { code, detail, title, error_description } = (body ?? {}) as Readonly<Record<string, unknown>>;
  return [code, detail ?? title ?? error_description].filter((part) => typeof part === 'string').join(' ');
}

function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const { status, body, json, ready, mediaType = 'application/json', headers } = answer;
  reply.code(status).headers({ 'cache-control': ready === undefined ? 'no-store' : 'no-cache', ...headers });
  const type = `${mediaType}; charset=utf-8`;
  if (ready !== undefined) return sendReady(request, reply, { answer: ready, mediaType: type });
  if (json !== undefined && typeof json !== 'string') return sendPieces(request, reply.type(type), json);
  if (json === undefined && body === undefined) return reply.send();
  const isText = typeof body === 'string' && !/json/.test(mediaType);
  // Written here: the framework would send a string as it stands.
  return reply
    .type(type)
    .serializer((text: string) => text)
    .send(json ?? (isText ? body : JSON.stringify(body)));
}
