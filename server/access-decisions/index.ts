/**
 * Whether a system user may do something (PDP): the question that an API provider asks after it has checked the token.
 * What system users hold is kept by the room system-users; nothing is kept here.
 */
export { decisionEndpoints } from './endpoints.ts';
