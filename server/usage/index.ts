/**
 * What was used when, and how much: clients, their keys and scopes, and the consumers of scopes. It counts each answer of the
 * token endpoint in memory, writes that down in the background, and tells it to those who keep clients and to the owners of
 * scopes. It decides nothing, and nothing waits for it. Single tokens are on the record of the grant journal.
 */
export { usageEndpoints } from './endpoints.ts';
export { startKeepingUsage, type UsageKeeper } from './keep-usage.ts';
export { dayOf } from './parse-days.ts';
export { type ClientTotals, createUsageStore, type KeyUse, type UsageStore } from './usage-store.ts';
export { createUsageWritingStore } from './usage-writing-store.ts';
