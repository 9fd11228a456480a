/**
 * Proves a JWT grant (RFC 7523 §3): its shape, the key it is signed with, the signature, its claims, audience and
 * times, and that it is used once. Says who asks and for what; whether they get it is decided in token-granting. Every
 * rule is a pure function in a file of its own name; only the single-use check meets the database.
 */

export { checkAudience } from './check-audience.ts';
export { checkClaims, type GrantClaims } from './check-claims.ts';
export { createSignatureChecker, type SignatureChecker } from './check-signature.ts';
export { checkTimes } from './check-times.ts';
export { checkTrust, type Proof } from './check-trust.ts';
export { chooseAuthentication } from './choose-authentication.ts';
export { type Assertion, readAssertion } from './read-assertion.ts';
export { createGrantTaker, type GrantTaker, type Taken } from './take-once.ts';
