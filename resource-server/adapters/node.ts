import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRoutePolicy, policyMissing, type RoutePolicy } from '../policy/create-policy.ts';
import type { Refusal } from '../refusal.ts';
import type { Caller } from '../token/read-caller.ts';
import { type Answer, writeAnswer } from '../write-answer.ts';

/** Answers a request that may go on. `caller` is absent on an unprotected route. */
export type GuardedHandler<MaybeCaller> = (
  request: IncomingMessage,
  response: ServerResponse,
  caller: MaybeCaller,
) => void | Promise<void>;

export interface GuardOptions {
  /** The answer to a refused request, where the API has a form of its own for errors. */
  readonly answer?: (refusal: Refusal, request: IncomingMessage) => Answer;
  /** Hears of an error that `handler` threw. The caller is answered with 500 if that is still possible. */
  readonly onError?: (error: unknown, request: IncomingMessage) => void;
}

/**
 * A request listener for `node:http` that asks `policy` first. Without a policy it answers 501.
 *
 * ```ts
 * createServer(protect(api.require({ scope: 'acme:orders.read' }), (request, response, caller) => {
 *   response.end(caller.consumer.id);
 * }));
 * ```
 */
export function protect<Given extends RoutePolicy>(
  policy: Given,
  handler: GuardedHandler<Given extends { kind: 'policy' } ? Caller : undefined>,
  { answer = writeAnswer, onError = reportError }: GuardOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // The type of `caller` follows from the policy: `as never` is the one place where TypeScript cannot see it.
    if (isRoutePolicy(policy) && policy.kind === 'unprotected') return handler(request, response, undefined as never);
    const known: RoutePolicy | undefined = isRoutePolicy(policy) ? policy : undefined;
    const { headers: sent, method = 'GET', url = '/' } = request;
    const decision =
      known?.kind === 'policy' ? await known.decide(sent.authorization, { method, url, dpop: sent.dpop }) : undefined;
    if (decision?.allowed === true) return handler(request, response, decision.caller as never);
    send(response, answer(decision?.refusal ?? policyMissing, request));
  };
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      onError(error, request);
      if (response.headersSent) response.destroy();
      else send(response, { status: 500, headers: {}, body: '' });
    });
  };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}

function reportError(error: unknown): void {
  console.error(error);
}
