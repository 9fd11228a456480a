import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import { isRoutePolicy, policyMissing, type RoutePolicy } from '../policy/create-policy.ts';
import type { Refusal } from '../refusal.ts';
import type { Caller } from '../token/read-caller.ts';
import { type Answer, writeAnswer } from '../write-answer.ts';
import { refuseCaller } from './refuse-caller.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route: what `require` made, or `unprotected`. A route without it answers 501. */
    readonly policy?: RoutePolicy;
  }
  interface FastifyRequest {
    /** Who calls. Throws on an unprotected route, which has no caller. */
    readonly caller: Caller;
  }
}

export interface GuardOptions {
  /** The answer to a refused request, where the API has a form of its own for errors. */
  readonly answer?: (refusal: Refusal, request: FastifyRequest) => Answer;
}

const guard: FastifyPluginCallback<GuardOptions> = (app, { answer = writeAnswer }, done) => {
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.decorateRequest('caller', {
    getter() {
      return callers.get(this) ?? refuseCaller();
    },
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const { policy } = request.routeOptions.config;
    if (isRoutePolicy(policy) && policy.kind === 'unprotected') return;
    const { headers: sent, method, originalUrl: url } = request;
    const decision = isRoutePolicy(policy)
      ? await policy.decide(sent.authorization, { method, url, dpop: sent.dpop })
      : undefined;
    if (decision?.allowed === true) {
      callers.set(request, decision.caller);
      return;
    }
    const { status, headers, body } = answer(decision?.refusal ?? policyMissing, request);
    return reply.code(status).headers(headers).send(body);
  });
  done();
};

/**
 * Guards every route of a Fastify application by its `config.policy`. Register it first, on the outermost instance: a
 * plugin that was registered before it is not guarded.
 *
 * ```ts
 * await app.register(guardRoutes);
 * app.get('/', { config: { policy: api.require({ scope: 'acme:orders.read' }) } }, (request) => request.caller.consumer);
 * ```
 */
export const guardRoutes: FastifyPluginCallback<GuardOptions> = Object.assign(guard, {
  // What the package fastify-plugin does: hooks and decorators are for the whole instance, not for this plugin alone.
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@portvakt/resource-server',
});
