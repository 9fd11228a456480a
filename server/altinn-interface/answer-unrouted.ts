import type { FastifyReply, FastifyRequest } from 'fastify';
import { writeTitle } from './write-problem.ts';

/** What the services of Altinn lie below. */
const PREFIXES = /^\/+(authentication|accessmanagement|resourceregistry|authorization)(\/|\?|$)/i;
/** The older interface for delegation schemes, whose errors have a form of their own. */
const SCHEMES = /^\/+maskinporten-api(\/|\?|$)/i;

/** Why no route takes a request: nothing is here (404), nothing for this method (405), the address is none (400). */
export interface Unrouted {
  readonly status: 400 | 404 | 405;
  /** The methods that the address knows, with 405. */
  readonly allow?: readonly string[];
}

const titles = { 400: 'Bad Request', 404: 'Not Found', 405: 'Method Not Allowed' } as const;

/** Whether a request is for one of Altinn's services, going by its address alone. */
export function isAltinnAddress(url: string): boolean {
  return PREFIXES.test(url) || SCHEMES.test(url);
}

/** Answers a request for one of Altinn's services that no route takes, in the form of that service. */
export function answerUnrouted(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { status, allow = [] }: Unrouted,
): FastifyReply {
  const detail = describe(request.url, { status, allow });
  const { body, mediaType } = SCHEMES.test(request.url)
    ? { body: { error_code: status, error_description: detail }, mediaType: 'application/json' }
    : writeTitle(status, titles[status], { detail });
  if (allow.length > 0) reply.header('allow', allow.join(', '));
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('content-type', `${mediaType}; charset=utf-8`)
    .send(JSON.stringify(body));
}

function describe(url: string, { status, allow }: { status: number; allow: readonly string[] }): string {
  if (status === 400) return 'The address is not percent-encoded UTF-8.';
  if (status === 405) return `This address takes ${allow.join(', ') || 'another method'}.`;
  const doubled = url.split('?', 1)[0]?.includes('//') === true;
  return `There is nothing at this address.${doubled ? ' Two slashes stand side by side in it.' : ''}`;
}
