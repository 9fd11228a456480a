/**
 * Checks Maskinporten's access tokens in an API and decides who may call. Owns the key sets of issuers, the checks of
 * tokens, policies in words, and the answers of RFC 6750. Knows no web framework: the adapters (`/fastify`, `/express`,
 * `/hono`, `/node`) are ways in of their own. Keeps no tokens and asks nobody but the issuers.
 */

export type { AuditLine } from './audit-line.ts';
export { createResourceServer, type ResourceServer, type ResourceServerOptions } from './create-resource-server.ts';
export type { Call } from './dpop/check-proof.ts';
export type { DpopSettings } from './dpop/dpop-settings.ts';
export type { IssuerSettings } from './issuer-settings.ts';
export type { Fetch } from './key-set/fetch-json.ts';
export { defaultKeySetPolicy, type KeySetPolicy } from './key-set/key-set-policy.ts';
export { type Decision, type Policy, type RoutePolicy, unprotected } from './policy/create-policy.ts';
export type { Decide, Requirements } from './policy/requirements.ts';
export { type Refusal, type RefusalCode, refusals } from './refusal.ts';
export type { SignatureAlgorithm } from './token/check-signature.ts';
export type { Consumer, EuropeanBusiness, Organisation } from './token/organisation.ts';
export { type Caller, isConsentFrom } from './token/read-caller.ts';
export type { Consent, ConsentGiver, ConsentRight, SystemUser } from './token/read-details.ts';
export { type Answer, writeAnswer } from './write-answer.ts';
