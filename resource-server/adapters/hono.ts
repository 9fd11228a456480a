import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { isRoutePolicy, policyMissing, type RoutePolicy } from '../policy/create-policy.ts';
import type { Refusal } from '../refusal.ts';
import type { Caller } from '../token/read-caller.ts';
import { type Answer, writeAnswer } from '../write-answer.ts';

export interface GuardOptions {
  /** The answer to a refused request, where the API has a form of its own for errors. */
  readonly answer?: (refusal: Refusal, context: Context) => Answer;
}

/** What a protected route finds in its context: `context.get('caller')`. */
export interface WithCaller {
  Variables: { caller: Caller };
}

/** Handlers that `protect` made, and contexts in which one of them has let the request in. */
const policies = new WeakSet<object>();
const letIn = new WeakSet<Context>();

/**
 * The first handler of a route: asks `policy`, and lets the request go on to the others with its caller.
 *
 * ```ts
 * app.use(guardRoutes());
 * app.get('/orders', protect(api.require({ scope: 'acme:orders.read' })), (c) => c.json(c.get('caller').consumer));
 * ```
 */
export function protect(
  policy: RoutePolicy,
  { answer = writeAnswer }: GuardOptions = {},
): MiddlewareHandler<WithCaller> {
  if (!isRoutePolicy(policy)) throw new TypeError('protect needs what require made, or unprotected.');
  const handler: MiddlewareHandler<WithCaller> = async (context, next) => {
    if (policy.kind === 'policy') {
      const decision = await policy.decide(context.req.header('authorization'), {
        method: context.req.method,
        url: context.req.url,
        dpop: context.req.header('dpop'),
      });
      if (!decision.allowed) return respond(answer(decision.refusal, context));
      context.set('caller', decision.caller);
    }
    letIn.add(context);
    await next();
  };
  policies.add(handler);
  return handler;
}

/**
 * Guards every route that is defined after it: one that `protect(…)` does not stand before answers 501. Middleware that
 * answers by itself, such as `serveStatic`, needs `protect(…)` before it, too; otherwise its answer is replaced.
 */
export function guardRoutes({ answer = writeAnswer }: GuardOptions = {}): MiddlewareHandler {
  return async (context, next) => {
    const handlers = matchedRoutes(context).map(({ handler }) => unwrap(handler));
    const endpoint = handlers.findIndex((handler) => handler.length < 2);
    const policy = handlers.findIndex((handler) => policies.has(handler));
    const missing = () => respond(answer(policyMissing, context));
    if (endpoint !== -1 && (policy === -1 || policy > endpoint)) return missing();
    await next();
    if (letIn.has(context) || context.res.status >= 400) return;
    // Without this, Hono would add the headers of the old response to those of the new one.
    context.res = undefined;
    context.res = missing();
  };
}

/** Hono wraps the handlers of an application with error handling of its own, and keeps them here. */
function unwrap(handler: object): { readonly length: number } {
  const inner = (handler as { __COMPOSED_HANDLER?: object }).__COMPOSED_HANDLER; // not in Hono's types
  return inner === undefined ? (handler as { length: number }) : unwrap(inner); // handlers are functions
}

function respond({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers });
}
