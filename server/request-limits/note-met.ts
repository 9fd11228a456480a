import type { IncomingMessage } from 'node:http';
import type { MetLimit } from '@portvakt/protocol';

const met = Symbol('the limit that this request met');
const near = Symbol('how the sender of this request stands');

type Noted = IncomingMessage & { [met]?: MetLimit; [near]?: MetLimit };

/** Notes that `request` is one too many, for whoever answers it. */
export function noteMet(request: IncomingMessage, limit: MetLimit): void {
  (request as Noted)[met] = limit;
}

export function readMet(request: IncomingMessage): MetLimit | undefined {
  return (request as Noted)[met];
}

/** Notes that the sender of `request` has little left, for whoever answers it. */
export function noteNear(request: IncomingMessage, limit: MetLimit): void {
  (request as Noted)[near] = limit;
}

export function readNear(request: IncomingMessage): MetLimit | undefined {
  return (request as Noted)[near];
}
