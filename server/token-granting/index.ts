/**
 * `POST /token`: the ordered steps from a request to a signed access token or a refusal. `grant-token.ts` shows them
 * top to bottom; each decision is a pure function in a file of its own. Proving the grant is assertion-checking's part,
 * and what is registered is asked of the rooms that keep it.
 */
export { createTokenGranter, type Outcome, type TokenRequest } from './grant-token.ts';
export type { ScopeTeller } from './hint-about-scopes.ts';
export { createRefusalRecorder } from './record-refusals.ts';
export { type AnsweredRequest, type Remark, tokenRoutes } from './routes.ts';
export { writeRefusal } from './write-refusal.ts';
