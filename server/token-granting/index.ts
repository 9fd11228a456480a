/**
 * `POST /token`: the steps from a request to a signed access token or a refusal. `grant-token.ts` shows them from top
 * to bottom, with `prove-assertion.ts` and `decide-grant.ts`; each decision is a pure function in its own file. assertion-checking proves the grant, and the rooms of
 * clients, scopes and delegations say what is registered.
 */
export { identityOf } from './applicant.ts';
export { createGrantExaminer, type ExaminedGrant, type ExaminedRefusal } from './examine-grant.ts';
export { createTokenGranter, type GrantingDependencies, type GrantOutcome, type TokenRequest } from './grant-token.ts';
export type { ScopeTeller } from './hint-about-scopes.ts';
export { createTokenJudge, type TokenJudge } from './judge-token.ts';
export { type ProvingDependencies, proveAssertion } from './prove-assertion.ts';
export { readField } from './read-field.ts';
export { createRefusalRecorder } from './record-refusals.ts';
export { type AnsweredRequest, type Remark, tokenRoutes } from './routes.ts';
export { type OwnTokens, verifyOwnTokens } from './verify-own-tokens.ts';
