/**
 * Report cards: how well a client (integrasjon) is kept, by rules that are data, each with a weight, what was seen and how to
 * mend it. It reads what other rooms keep and keeps nothing itself. Whether a token is given is not decided by any of it.
 */
export { reportEndpoints } from './endpoints.ts';
