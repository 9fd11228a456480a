/**
 * Proves a JWT grant (RFC 7523 §3): its shape, its key, its signature, its claims, audience and times, and that it is
 * used only once. Finds out who asks for what; token-granting decides whether they get it. Every rule is a pure
 * function in a file named after it. Only the single-use check uses the database.
 */

export { checkAudience } from './check-audience.ts';
export { checkClaims, type GrantClaims } from './check-claims.ts';
export { createSignatureChecker, type SignatureChecker } from './check-signature.ts';
export { checkTimes } from './check-times.ts';
export { checkTrust, type Proof } from './check-trust.ts';
export { chooseAuthentication } from './choose-authentication.ts';
export { type Addressee, type AnsweringIssuers, findAddressee, readSoleValue } from './find-addressee.ts';
export { type Assertion, readAssertion } from './read-assertion.ts';
export { readSignedJson } from './read-signed-json.ts';
export { createGrantTaker, type GrantTaker, type Taken } from './take-once.ts';
