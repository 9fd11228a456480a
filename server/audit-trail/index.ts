/**
 * Every change to what is registered: who, when, what, before and after, append-only and kept for ever. The same rows
 * tell the other processes what to read again, so a change cannot be recorded without being announced. Issued and
 * refused tokens are the grant journal's.
 */
export {
  type Actor,
  type Change,
  type ChangeFeed,
  type ChangeKind,
  createChangeFeed,
  type RecordedChange,
  type Unit,
} from './change-feed.ts';
export { differ } from './differ.ts';
export { type AnySearch, type ChangeStore, type ConcerningChange, createChangeStore, MOST_COUNTED } from './store.ts';
