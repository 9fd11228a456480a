/** What the room decides by of a certificate alone, for programs that explain it: the same rules, without the room. */
export { acceptedPolicies } from './accepted-policies.ts';
export { checkKey } from './check-leaf.ts';
export { checkPolicy } from './check-policy.ts';
export { readX5c } from './read-x5c.ts';
