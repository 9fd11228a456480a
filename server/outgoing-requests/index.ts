/**
 * Requests to other servers. Those that the operator has named (another issuer's keys, another register of delegations) are
 * asked; to addresses that organisations have chosen (webhooks) something is posted, with stricter rules, and nobody learns
 * what was answered. This room sets limits on time and size, and knows which addresses are internal; the calling room knows
 * what to ask and how to judge the answer. What certificates point to is fetched by organisation-certificates.
 */

export { type Asker, createAsker, type Reply, UnansweredError } from './ask.ts';
export { type BoundedFetch, createBoundedFetch } from './bounded-fetch.ts';
export { isInternalAddress, isInternalHost } from './is-internal-address.ts';
export { createPoster, type Poster, type Posting } from './post-outside.ts';
