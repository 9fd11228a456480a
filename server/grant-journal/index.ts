/**
 * The record of the token endpoint, written in groups: used grants, so that none is accepted twice, and lines about
 * issued tokens and refused clients. Both are in one room because they share a commit, which makes durability cheap.
 * About a grant it decides only whether it was used before. Changes to registered data belong to the audit trail.
 */
export type { FollowedClock } from './follow-clock.ts';
export { forgetLaterTimes } from './forget-later-times.ts';
export { createGrantJournal, createJournalStore } from './grant-journal.ts';
export type { GrantJournal, GrantRecord, RefusalFinding, UsedGrant } from './journal-store.ts';
export {
  createRecordStore,
  findRunner,
  type RecordedOutcome,
  type RecordSearch,
  type RecordStore,
  readFinding,
} from './record-store.ts';
export { distrustGrantsBefore, hasMarks } from './set-marks.ts';
export { findOldestKept, startSweeping } from './sweep.ts';
