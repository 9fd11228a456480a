/**
 * The connection to SQLite or PostgreSQL, the migrations, and the two ways to write: a *change* (a transaction that
 * survives power loss; one at a time, so that changes can be followed in order) and the grant journal's groups. What a
 * column holds (JSON, a yes or no) is read and written here. Rooms keep their own SQL in their stores (`store.ts` and
 * `…-store.ts`); of organisations, clients and grants only the tables are known here.
 *
 * The functions of a store have one order of arguments. What writes takes the unit of the change first. What reads
 * takes the handle that it reads through first: `unit.transaction` within a change, `database.reads` outside. There is no
 * default. Only functions called `read…`, `list…` and `walk…` take no handle: they are bound to a prepared look-up or to
 * `database.lists`, see what is committed, and are not for use within a change.
 */
export { askApart, settle } from './ask-apart.ts';
export { askTogether } from './ask-together.ts';
export { readRows } from './column-plugin.ts';
export { type Contents, refuseNewer } from './copying/contents.ts';
export { type CopyTools, copyDatabase, restoreDatabase, type SharedLocation } from './copying/copy-database.ts';
export { CopyFailure } from './copying/copy-failure.ts';
export { flush } from './copying/flush.ts';
export { countRows } from './count-rows.ts';
export type { Database, Dialect, PreparedQuery, RanStatement, Row } from './database.ts';
export { isDatabaseAway } from './database-away.ts';
export { describeFailure } from './describe-failure.ts';
export { type CamelTables, inCamelCase } from './in-camel-case.ts';
export { type InspectedDatabase, inspectDatabase } from './inspect-database.ts';
export { createKnownIssuer, type KnownIssuer } from './known-issuer.ts';
export { readLastRestore, recordRestore } from './known-restore.ts';
export { openDatabase } from './open-database.ts';
export { pick } from './pick.ts';
export type { RunStatement } from './postgres-connections.ts';
export { retryWhileBusy } from './retry-while-busy.ts';
export { startAfresh } from './start-afresh.ts';
export { startCheckpoints } from './start-checkpoints.ts';
export type { Tables } from './tables.ts';
export { UnfitDatabaseError, type Unfitness } from './unfit-database.ts';
export { checkParameters, isUnstorable } from './unstorable.ts';
