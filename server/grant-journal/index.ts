/**
 * What happens at the token endpoint, written in groups: grants that have been used, so that none works twice, and the
 * record of tokens issued and proved clients refused. Both stand in one room because they share a commit: that is what
 * makes durability cheap. Decides nothing about a grant but whether it was used before. Changes to what is registered
 * are the audit trail's.
 */
export type { FollowedClock } from './follow-clock.ts';
export {
  createGrantJournal,
  createJournalStore,
  type GrantJournal,
  type GrantRecord,
  type UsedGrant,
} from './grant-journal.ts';
export { createRecordStore, type RecordedOutcome, type RecordSearch, type RecordStore } from './record-store.ts';
export { startSweeping } from './sweep.ts';
