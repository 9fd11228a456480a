/**
 * What was wrong, for those whom it concerns: a trace id, an error or a grant is explained by the rules that the other rooms
 * have, and by their records. It keeps refused calls of the self-service API for a few days. It has no rules of its own about
 * grants, and no texts about refusals: these are token-granting's and the protocol's.
 */
export { explanationEndpoints } from './endpoints.ts';
export type { ExplainingDependencies } from './explaining.ts';
export { keepRefusedCalls, type RefusedCallKeeper } from './keep-refused-calls.ts';
export { createRefusedCallStore, KEPT_FOR, MOST_KEPT } from './refused-call-store.ts';
