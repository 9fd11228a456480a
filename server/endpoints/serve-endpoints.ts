import { isRefusal } from '@portvakt/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChangeFeed, Unit } from '#audit-trail';
import type { Quotas } from '#operations';
import { actorOf, type Caller } from './admission.ts';
import type { Endpoint, Room } from './endpoint.ts';
import { matchesEntityTag } from './entity-tag.ts';
import type { Outcome } from './outcome.ts';
import { readRepeatable, runChange } from './run-change.ts';
import { type Surface, UNREADABLE_TYPE } from './surface.ts';

export interface Kernel {
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly clock: () => number;
  readonly quotas: Quotas;
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;
type AnyEndpoint = Endpoint<unknown>;

/**
 * Serves the endpoints of `rooms` on `surface`: one route for each base path, without redirects. A door of a surface has one
 * for each endpoint: the base path that it is described under, behind the door.
 */
export async function serveEndpoints(
  app: FastifyInstance,
  { surface, rooms, kernel }: { surface: Surface; rooms: readonly Room[]; kernel: Kernel },
): Promise<void> {
  const { door } = surface;
  app.setErrorHandler(async (error: Error & { code?: string }, request, reply) => {
    if (error.code?.startsWith('FST_ERR_CTP_')) {
      // The media type is not one at all. It is met before the handler, but the caller is proved first here, too.
      request.raw.headers['content-type'] = UNREADABLE_TYPE;
      const served = request.routeOptions.handler.call(app, request, reply) as Promise<FastifyReply>;
      return served.catch((thrown) => answerError(surface, { request, reply, error: thrown }));
    }
    return answerError(surface, { request, reply, error });
  });

  const paths = new Set<string>();
  for (const { endpoints, given } of rooms) {
    for (const endpoint of endpoints as readonly AnyEndpoint[]) {
      if (!surface.admits.includes(endpoint.caller.kind)) {
        throw new TypeError(
          `${endpoint.path}: ${surface.name} cannot prove a caller of the kind ${endpoint.caller.kind}`,
        );
      }
      const serve = createHandler(endpoint, { surface, given, kernel });
      // One route for both: left to the framework, HEAD would be a route of its own, and there are hundreds.
      const method = endpoint.method === 'GET' ? ['GET', 'HEAD'] : endpoint.method;
      const bases = endpoint.bases ?? surface.bases;
      for (const base of door === undefined ? bases : [bases.find((candidate) => candidate !== '') ?? '']) {
        const url = `${door ?? ''}${base}${endpoint.path}`;
        for (const path of endpoint.endsInName ? [url, url.replace(/:\w+$/, '*')] : [url]) {
          paths.add(path);
          app.route({ method, url: path, config: { surface: surface.name }, handler: serve(base) });
        }
      }
    }
  }
  const { preflight } = surface;
  if (preflight === undefined) return;
  for (const path of paths) {
    app.options(path, { config: { surface: surface.name } }, async (_request, reply) =>
      reply.code(204).headers(preflight).send(),
    );
  }
}

/**
 * The steps of every request: address, caller, what the endpoint refuses before the body, body, work, answer. Not a byte of a
 * body is read for a caller who may not send it.
 */
function createHandler(
  endpoint: AnyEndpoint,
  { surface, given, kernel }: { surface: Surface; given: unknown; kernel: Kernel },
): (base: string) => Handler {
  const reader = surface.compile(endpoint);
  const [status = 200] = Object.keys(endpoint.answers).map(Number);

  const serve = async (request: FastifyRequest, base: string, caller: Caller | undefined): Promise<Outcome> => {
    const address = await reader.readAddress(request, base);
    const { params, query } = address;
    const circumstances = {
      matches: (entityTag: string) => matchesEntityTag(request.headers['if-match'], entityTag),
      base,
      headers: request.headers,
      hasLeft: () => request.raw.socket.destroyed,
    };
    const early = await endpoint.before?.(given, { params, query, caller, ...circumstances });
    if (early !== undefined) return early;
    const read = await reader.readBody(request, address);
    if (isRefusal(read)) return read;
    const input = { params, query, body: read.body, caller, ...circumstances };
    const { change } = endpoint;
    if (change === undefined) return (endpoint.read as NonNullable<typeof endpoint.read>)(given, input);
    if (caller === undefined) throw new TypeError(`${endpoint.path} changes something, and its caller is not known`);
    const repeatable = surface.repeatable
      ? readRepeatable(request, { caller, path: endpoint.path, body: read.raw })
      : undefined;
    if (isRefusal(repeatable)) return repeatable;
    const prepared = await endpoint.prepare?.(given, input);
    if (isRefusal(prepared)) return prepared;
    const work = async (unit: Unit) => change(given, { ...input, prepared }, unit);
    const actor = actorOf(caller, endpoint.actsFor?.(prepared));
    return runChange(kernel, { actor, repeatable, work });
  };

  return (base) => async (request, reply) => {
    const misplaced = surface.checkAddress(request);
    if (misplaced !== undefined) return surface.refuse(request, reply, { refusal: misplaced });
    const caller = await surface.admit(request, endpoint.caller);
    if (isRefusal(caller)) return surface.refuse(request, reply, { refusal: caller });
    const outcome = await serve(request, base, caller);
    return isRefusal(outcome)
      ? surface.refuse(request, reply, { refusal: outcome, caller })
      : surface.answer(request, reply, { ...outcome, status: outcome.status ?? status });
  };
}

function answerError(
  surface: Surface,
  { request, reply, error }: { request: FastifyRequest; reply: FastifyReply; error: unknown },
): FastifyReply {
  const refusal = surface.explain(error, request);
  if (refusal === undefined) throw error;
  return surface.refuse(request, reply, { refusal, error });
}
