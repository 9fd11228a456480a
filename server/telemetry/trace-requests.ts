import type { FastifyInstance, FastifyRequest } from 'fastify';
import { beginRequestSpan, fail, isTracing } from './active-telemetry.ts';

/**
 * Makes a span of each request to `app`, by the semantic conventions for HTTP servers. Paths and queries are left out, since they hold
 * the names of organisations' things and whatever callers put there: a span has the pattern of its route. To be called before there are routes;
 * it does nothing where no spans are made.
 */
export function traceRequests(app: FastifyInstance): void {
  if (!isTracing()) return;
  const begun = new WeakMap<FastifyRequest['raw'], NonNullable<ReturnType<typeof beginRequestSpan>>>();

  app.addHook('onRequest', (request, reply, done) => {
    const route = request.is404 ? undefined : request.routeOptions.url;
    const method = METHODS.has(request.method) ? request.method : '_OTHER';
    const begunHere = beginRequestSpan(route === undefined ? method : `${method} ${route}`, {
      carrier: request.headers,
      facts: {
        'http.request.method': method,
        'http.route': route,
        'url.scheme': request.protocol,
        'network.protocol.version': request.raw.httpVersion,
      },
    });
    if (begunHere === undefined) return done();
    begun.set(request.raw, begunHere);
    reply.raw.once('close', () => {
      const { span } = begunHere;
      const { statusCode, writableFinished } = reply.raw;
      if (!writableFinished) fail(span, 'disconnected');
      else {
        span.setAttribute('http.response.status_code', statusCode);
        if (statusCode >= 500) fail(span, String(statusCode));
      }
      span.end();
    });
    begunHere.enter(done);
  });

  // The events of a body are its connection's and know nothing of the request that waits for them.
  app.addHook('preValidation', (request, _reply, done) => {
    const begunHere = begun.get(request.raw);
    if (begunHere === undefined) done();
    else begunHere.enter(done);
  });
}

/** Everything else is one name, so that nobody makes names without end. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
