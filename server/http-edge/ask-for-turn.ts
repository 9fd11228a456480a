import type { IncomingMessage } from 'node:http';

const turns = Symbol('how this request waits for its next turn');

type WithTurns = IncomingMessage & { [turns]?: () => Promise<void> };

/** Lets the code that answers `request` wait for another turn with {@link nextTurn}. */
export function letAskForTurns(request: IncomingMessage, wait: () => Promise<void>): void {
  (request as WithTurns)[turns] = wait;
}

/**
 * Resolves when the event loop has time for the next part of a long answer. Call it before each part. It never resolves
 * if the caller has disconnected.
 */
export function nextTurn(request: IncomingMessage): Promise<void> {
  return (request as WithTurns)[turns]?.() ?? Promise.resolve();
}
