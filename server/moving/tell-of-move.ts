import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isForFormer } from './choose-issuer.ts';
import { type IssuerMove, isWindowOpen } from './issuer-move.ts';

/** Tells callers of the former issuer, in the headers of their answers, that it has moved. */
export interface MoveTeller {
  /** Says that a request was made with the former issuer's name, though perhaps sent to the new address. */
  note(request: FastifyRequest): void;
}

/**
 * Adds what RFC 9745 (`Deprecation`) and RFC 8594 (`Sunset`) have for this to every answer to whoever still uses the former issuer,
 * and the new address as `successor-version` (RFC 5829). Pages for people are found at the new address only: sign-in leads back there.
 */
export function tellOfMove(
  app: FastifyInstance,
  { move, clock, isPage }: { move: IssuerMove; clock: () => number; isPage: (request: FastifyRequest) => boolean },
): MoveTeller {
  const noted = new WeakSet<FastifyRequest>();
  const dates = {
    deprecation: `@${Math.floor(move.since / 1000)}`,
    sunset: new Date(move.until).toUTCString(),
  };
  app.addHook('onRequest', async (request, reply) => {
    if (!isForFormer(move, request.host)) return;
    noted.add(request);
    // Only a path: a target in absolute form would name another server.
    if (isPage(request) && request.url.startsWith('/')) {
      return reply.redirect(`${move.issuer.slice(0, -1)}${request.url}`, 308);
    }
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (!noted.has(request)) return payload;
    reply.headers(dates);
    addTo(reply, 'link', `<${move.issuer}>; rel="successor-version"`);
    addTo(reply, 'portvakt-warning', writeWarning(move, clock()));
    return payload;
  });
  return { note: (request) => void noted.add(request) };
}

/** A header that may be there already, for another reason. */
function addTo(reply: FastifyReply, name: string, value: string): void {
  const before = reply.getHeader(name);
  reply.header(name, before === undefined ? value : [before, value].flat().map(String));
}

function writeWarning(move: IssuerMove, now: number): string {
  const end = `${new Date(move.until).toISOString().slice(0, 16)}Z`;
  const state = isWindowOpen(move, now) ? `works until ${end}` : `ended ${end}`;
  return `This server has moved to ${move.issuer}: use that as aud and for every address. ${move.former} ${state}.`;
}
