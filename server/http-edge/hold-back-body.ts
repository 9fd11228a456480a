import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Delays `100 Continue` (RFC 9110 §10.1.1) until the body is read. A caller that is refused need not send its body at
 * all.
 */
export function holdBackBody(request: IncomingMessage, response: ServerResponse): void {
  const ask = (event: string | symbol) => {
    if (event !== 'data' && event !== 'readable') return;
    request.off('newListener', ask);
    if (!response.headersSent) response.writeContinue();
  };
  request.on('newListener', ask);
}
