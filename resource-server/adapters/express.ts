import type { Application, Request, RequestHandler, Router } from 'express';
import { isRoutePolicy, policyMissing, type RoutePolicy } from '../policy/create-policy.ts';
import type { Refusal } from '../refusal.ts';
import type { Caller } from '../token/read-caller.ts';
import { type Answer, writeAnswer } from '../write-answer.ts';
import { refuseCaller } from './refuse-caller.ts';

declare global {
  namespace Express {
    interface Request {
      /** Who calls. Throws on an unprotected route, which has no caller. */
      readonly caller: Caller;
    }
  }
}

export interface GuardOptions {
  /** The answer to a refused request, where the API has a form of its own for errors. */
  readonly answer?: (refusal: Refusal, request: Request) => Answer;
}

/** Handlers that `protect` made, and routers that `guardRoutes` guards. */
const policies = new WeakSet<object>();
const guarded = new WeakSet<object>();

/**
 * The first handler of a route: asks `policy`, and lets the request go on to the others with its caller.
 *
 * ```ts
 * guardRoutes(app);
 * app.get('/orders', protect(api.require({ scope: 'acme:orders.read' })), (request, response) => {
 *   response.json(request.caller.consumer);
 * });
 * ```
 */
export function protect(policy: RoutePolicy, { answer = writeAnswer }: GuardOptions = {}): RequestHandler {
  if (!isRoutePolicy(policy)) throw new TypeError('protect needs what require made, or unprotected.');
  const handler: RequestHandler = async (request, response, next) => {
    if (policy.kind === 'unprotected') {
      setCaller(request, refuseCaller);
      return next();
    }
    const decision = await policy.decide(request.headers.authorization, {
      method: request.method,
      // A router takes its own part off `url`.
      url: request.originalUrl,
      dpop: request.headers.dpop,
    });
    if (!decision.allowed) return send(response, answer(decision.refusal, request));
    setCaller(request, () => decision.caller);
    next();
  };
  policies.add(handler);
  return handler;
}

function setCaller(request: Request, get: () => Caller): void {
  Object.defineProperty(request, 'caller', { get, configurable: true, enumerable: false });
}

function send(response: Parameters<RequestHandler>[1], { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers }).end(body);
}

/** Methods that define a route's handlers, beside those that Express takes from `node:http`. */
const EVERY_METHOD = 'all';

type Handlers = readonly unknown[];
type Define = (...handlers: Handlers) => unknown;

/**
 * From now on every route of `target` (an application or a router) whose first handler is not `protect(…)` answers 501.
 * Call it before routes are defined. Routers that are mounted on `target` must be guarded themselves: mounting another
 * one throws. What middleware answers by itself, such as `express.static`, is not a route and not guarded.
 */
export function guardRoutes(target: Application | Router, { answer = writeAnswer }: GuardOptions = {}): void {
  const answerMissing: RequestHandler = (request, response) => send(response, answer(policyMissing, request));
  // Express defines `get`, `post` and the rest through `route`, and mounts through `use`: two doors are all there are.
  const doors = target as unknown as { route: (path: unknown) => object; use: Define }; // typed too finely to be wrapped
  const [route, use] = [doors.route.bind(target), doors.use.bind(target)];
  doors.route = (path) => guardRoute(route(path) as Record<string, unknown>, answerMissing);
  doors.use = (...handlers) => {
    for (const handler of flatten(handlers)) requireGuarded(handler);
    return use(...handlers);
  };
  guarded.add(target);
}

function guardRoute(route: Record<string, unknown>, answerMissing: RequestHandler): object {
  let protectedForAll = false;
  for (const name of listMethods(route)) {
    const define = (route[name] as Define).bind(route); // `listMethods` has seen that it is a function
    route[name] = (...handlers: Handlers) => {
      const [first] = flatten(handlers);
      const isProtected = typeof first === 'function' && policies.has(first);
      if (name === EVERY_METHOD && isProtected) protectedForAll = true;
      define(...(isProtected || protectedForAll ? [] : [answerMissing]), ...handlers);
      return route;
    };
  }
  return route;
}

function listMethods(route: Record<string, unknown>): readonly string[] {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(route));
  const own = names.filter((name) => name !== 'constructor' && name !== 'dispatch' && !name.startsWith('_'));
  return own.filter((name) => typeof route[name] === 'function');
}

function requireGuarded(handler: unknown): void {
  const isRouter = typeof handler === 'function' && 'route' in handler && 'use' in handler;
  if (!isRouter || guarded.has(handler)) return;
  throw new TypeError('A router is mounted whose routes are not guarded. Call guardRoutes(router) when you make it.');
}

function flatten(handlers: Handlers): Handlers {
  return handlers.flat(Number.POSITIVE_INFINITY as 1); // the type knows depths up to 20 only
}
