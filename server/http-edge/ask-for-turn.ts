import type { IncomingMessage } from 'node:http';

const turns = Symbol('how this request waits for its next turn');
const holding = Symbol('how this request waits for its refusal');
const places = Symbol('what this request gives back when it waits for its refusal');

type WithTurns = IncomingMessage & {
  [turns]?: () => Promise<void>;
  [holding]?: () => Promise<void>;
  [places]?: () => void;
};

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

/** Lets the code that answers `request` wait with {@link holdBack}. */
export function letHoldBack(request: IncomingMessage, wait: () => Promise<void>): void {
  (request as WithTurns)[holding] = wait;
}

/**
 * Resolves when the refusal of a caller that has made too many requests may be sent: after a second at least. It never resolves if
 * the caller has disconnected, or if too many wait.
 */
export function holdBack(request: IncomingMessage): Promise<void> {
  (request as WithTurns)[places]?.();
  return (request as WithTurns)[holding]?.() ?? Promise.resolve();
}

/** Has `giveBack` called when `request` begins to wait for its refusal: until then it counts as being worked on. */
export function whenHeldBack(request: IncomingMessage, giveBack: () => void): void {
  (request as WithTurns)[places] = giveBack;
}
