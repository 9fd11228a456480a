/**
 * What tests may order of a server in `local`: faults, the time, another signing key, tokens that are wrong on purpose, a fresh
 * start, and the journal of what was received. It decides which fault meets which request and how it looks on the wire. It knows
 * no rule of the protocol; what is answered without an order is decided elsewhere. One *stage* is one issuer with everything that
 * was ordered of it; `open-stage.ts` in the folder above puts it together. A *session* is a stage for one test.
 */
export { answerWithFault } from './answer-with-fault.ts';
export { controlEndpoints } from './control-endpoints.ts';
export { CONTROL_PATH, directRequests, type Handler } from './direct-requests.ts';
export type { FaultKind, FaultOrder } from './fault.ts';
export { type FaultKeeper, keepFaults } from './keep-faults.ts';
export { keepRequests } from './keep-requests.ts';
export { keepSessions } from './keep-sessions.ts';
export { orderClock } from './order-clock.ts';
export { sessionControlEndpoints } from './session-endpoints.ts';
