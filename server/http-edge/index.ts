/**
 * What every HTTP connection meets before an endpoint does: how many requests it may have under way, how slow it may be,
 * how much of the event loop goes to what is not a token, the headers that stand on every answer, and an end in which no
 * promised answer is lost. Knows no endpoint but by its path.
 */

export { nextTurn } from './ask-for-turn.ts';
export { createHttpEdge, type HttpEdge } from './create-http-edge.ts';
