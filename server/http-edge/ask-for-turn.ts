import type { IncomingMessage } from 'node:http';

const turns = Symbol('how this request waits for its next turn');

type WithTurns = IncomingMessage & { [turns]?: () => Promise<void> };

/** Lets whoever answers `request` wait for another turn with {@link nextTurn}. */
export function letAskForTurns(request: IncomingMessage, wait: () => Promise<void>): void {
  (request as WithTurns)[turns] = wait;
}

/**
 * Resolves when the loop has time for the next part of a long answer. Whoever writes one in parts asks before each of
 * them; for a caller that has left it never resolves.
 */
export function nextTurn(request: IncomingMessage): Promise<void> {
  return (request as WithTurns)[turns]?.() ?? Promise.resolve();
}
