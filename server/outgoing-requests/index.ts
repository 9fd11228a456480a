/**
 * Requests to other servers that the operator has named: another issuer's keys, another register of delegations. This
 * room sets limits on time and size; the calling room knows what to ask and how to judge the answer. Addresses from
 * clients' certificates have stricter rules, in organisation-certificates.
 */

export { type Asker, createAsker, type Reply, UnansweredError } from './ask.ts';
export { type BoundedFetch, createBoundedFetch } from './bounded-fetch.ts';
