/**
 * How many requests a caller may make: one client, one organisation, one address, and all those together who prove nobody. It
 * finds out which address a request comes from, counts in memory, says which limit was met, and keeps who met one lately. It knows
 * neither endpoints nor how an answer looks; where a refused caller waits is the business of the HTTP edge. What may be
 * stored is limited by quotas, in another room.
 */
export { noteMet, noteNear, readMet, readNear } from './note-met.ts';
export { noteProved } from './note-proved.ts';
export { ADDRESSES_UNKNOWN, knowsAddresses, openRequestLimits } from './open-request-limits.ts';
export { refuseLimited } from './refuse-limited.ts';
export type { LimitsView } from './tell-limits.ts';
export { writeLimitFields } from './write-limit-fields.ts';
