/**
 * Skyporten: a second issuer of the same register, whose tokens clouds take for a sign-in (workload identity federation). Clients,
 * keys, scopes and accesses are the same; the issuer, its metadata and two claims of the token are not. This room knows what the
 * setting comes to and which requests are sent to Skyporten's address. The rules of its grants and tokens stand with the others,
 * in assertion-checking and token-granting; its metadata is in discovery (docs/skyporten.md).
 */

export { isSentToSkyporten } from './is-sent-to-skyporten.ts';
export { planSkyporten, type Skyporten } from './skyporten.ts';
