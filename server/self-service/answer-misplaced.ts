import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from './api-problem.ts';
import { type ProblemReporting, sendProblem } from './send-problem.ts';

/** The base paths that nothing but this API lies below; at the root it has neighbours. */
const OWN_BASES = /^\/(external\/)?api\/v(1|2|w1)(\/|\?|$)/;

/** Whether a request is for this API, going by its address alone. */
export function isSelfServiceAddress(url: string): boolean {
  return OWN_BASES.test(url);
}

/**
 * Answers a request for this API that no endpoint takes: there is nothing here (404), something that takes other methods only
 * (405), or the address is none (400).
 */
export function answerMisplaced(
  options: ProblemReporting,
  {
    request,
    reply,
    status,
    methods = [],
  }: { request: FastifyRequest; reply: FastifyReply; status: 400 | 404 | 405; methods?: readonly string[] },
): FastifyReply {
  const messages = {
    400: 'The address is not percent-encoded UTF-8.',
    404: 'There is nothing at this address.',
    405: `This address takes ${methods.join(', ')}.`,
  };
  if (status === 405) reply.header('allow', methods.join(', '));
  return sendProblem(options, { request, reply, refused: problem(status, 'Request', messages[status]) });
}
