/**
 * Questions to other servers that the operator has named: another issuer's keys, another register of delegations. Owns the
 * limits on time and size; what is asked and what an answer is worth is for whoever asks. Addresses that clients bring along
 * (in certificates) have stricter rules of their own, in organisation-certificates.
 */
export { type Asker, createAsker, type Reply, UnansweredError } from './ask.ts';
