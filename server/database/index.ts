/**
 * The connection to SQLite or PostgreSQL, the migrations, and the two ways to write: a *change* (a transaction that
 * survives power loss; one at a time, so that changes can be followed in order) and the grant journal's groups. Rooms
 * keep their own SQL in their `store.ts`; nothing about organisations, clients or grants is known here.
 */
export { askApart, settle } from './ask-apart.ts';
export { askTogether } from './ask-together.ts';
export { countRows } from './count-rows.ts';
export { isDatabaseAway } from './database-away.ts';
export { describeFailure } from './describe-failure.ts';
export { createKnownIssuer, type KnownIssuer } from './known-issuer.ts';
export { type Database, type Dialect, openDatabase, type Row } from './open-database.ts';
export type { RunStatement } from './postgres-connections.ts';
export { retryWhileBusy } from './retry-while-busy.ts';
export { startCheckpoints } from './start-checkpoints.ts';
export type { Tables } from './tables.ts';
export { UnfitDatabaseError, type Unfitness } from './unfit-database.ts';
export { checkParameters, isUnstorable } from './unstorable.ts';
