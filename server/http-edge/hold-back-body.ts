import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Asks the sender of a request with `Expect: 100-continue` (RFC 9110 §10.1.1) for its body when somebody begins to read
 * it, and not before: a caller who is refused need not send it at all.
 */
export function holdBackBody(request: IncomingMessage, response: ServerResponse): void {
  const ask = (event: string | symbol) => {
    if (event !== 'data' && event !== 'readable') return;
    request.off('newListener', ask);
    if (!response.headersSent) response.writeContinue();
  };
  request.on('newListener', ask);
}
