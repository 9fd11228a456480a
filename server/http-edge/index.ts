/**
 * What every HTTP connection meets before an endpoint: limits on requests in progress and on slowness, bounds of a
 * connection, the wait of those who ask too much, a share of the event loop for work other than tokens, the headers of
 * every answer, and a shutdown that loses no promised answer. It knows endpoints only by their paths.
 */

export { holdBack, nextTurn } from './ask-for-turn.ts';
export {
  type ConnectionBounds,
  createHttpEdge,
  type Doorkeeper,
  type HttpEdge,
  usualBounds,
} from './create-http-edge.ts';
export { whenArrived } from './when-arrived.ts';
