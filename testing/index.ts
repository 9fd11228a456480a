/**
 * Starts Portvakt in tests, and orders what it does wrong. It is thin: all that is ordered goes over HTTP to `/__portvakt/`, as it
 * does from tests in other languages. It knows nothing of how the server is made.
 */
export { type MadeClient, makeClient, type PrivateJwk } from './make-client.ts';
export type {
  Clock,
  Fault,
  FaultKind,
  FaultMatch,
  FaultOrder,
  Journal,
  KeptRequest,
  ReadJwt,
  RequestSearch,
  Rotation,
  TokenFault,
  TokenOrder,
} from './orders.ts';
export type { OrderedClock, OrderedFaults, Portvakt } from './portvakt.ts';
export { type StartOptions, startPortvakt } from './start-portvakt.ts';
