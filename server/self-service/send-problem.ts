import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiProblem } from './api-problem.ts';
import type { Caller } from './endpoint.ts';
import { writeProblem } from './write-problem.ts';

/** What the log is told of a call that came to nothing. */
export interface ReportedProblem {
  readonly correlationId: string;
  readonly status: number;
  readonly method: string;
  /** The pattern of the path, never the path itself. */
  readonly path: string;
  readonly clientId: string | undefined;
  readonly organisation: string | undefined;
  readonly error?: unknown;
}

/** What answering with a problem takes. */
export interface ProblemReporting {
  readonly clock: () => number;
  /** 32 lower-case hexadecimal digits. */
  readonly newCorrelationId: () => string;
  readonly reportProblem: (reported: ReportedProblem) => void;
}

/** Open to programs in browsers from anywhere; the token is all that counts, so credentials of the browser never do. */
export const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Idempotency-Replayed, WWW-Authenticate',
};

/** Seconds, sent with 429: what was counted an hour ago or a day ago makes room. */
const QUOTA_RETRY = 3600;

/** Answers with a problem, and tells the log of it under the same correlation id. */
export function sendProblem(
  options: ProblemReporting,
  {
    request,
    reply,
    refused,
    caller,
    error,
  }: {
    request: FastifyRequest;
    reply: FastifyReply;
    refused: ApiProblem;
    caller?: Caller | undefined;
    error?: unknown;
  },
): FastifyReply {
  const correlationId = options.newCorrelationId();
  options.reportProblem({
    correlationId,
    status: refused.problem,
    method: request.method,
    path: request.routeOptions.url ?? '',
    clientId: caller?.clientId,
    organisation: caller?.organisation,
    ...(error !== undefined && { error }),
  });
  if (refused.problem === 429) reply.header('retry-after', QUOTA_RETRY);
  return reply
    .headers(corsHeaders)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/json;charset=utf-8')
    .code(refused.problem)
    .send(
      JSON.stringify(refused.bare ? refused.message : writeProblem(refused, { correlationId, at: options.clock() })),
    );
}
