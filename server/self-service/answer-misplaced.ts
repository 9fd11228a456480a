import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from './api-problem.ts';
import { type ProblemReporting, sendProblem } from './send-problem.ts';

/** The base paths that nothing but this API lies below; at the root it has neighbours. */
const OWN_BASES = /^\/(external\/)?api\/v(1|2|w1)(\/|\?|$)/;

/** Whether a request is for this API, going by its address alone. */
export function isSelfServiceAddress(url: string): boolean {
  return OWN_BASES.test(url);
}

/** Answers a request for this API that no endpoint takes: there is nothing here (404), or the address is none (400). */
export function answerMisplaced(
  options: ProblemReporting,
  { request, reply, status }: { request: FastifyRequest; reply: FastifyReply; status: 400 | 404 },
): FastifyReply {
  const message =
    status === 400 ? 'The address is not percent-encoded UTF-8.' : 'There is nothing at this address for this method.';
  return sendProblem(options, { request, reply, refused: problem(status, 'Request', message) });
}
