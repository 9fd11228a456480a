/**
 * How long or frequently requested answers are sent: fixed ones as bytes that are made once, public lists as bytes that
 * are kept until their content changes, other lists in pieces while they are read. Also the keys with which a list
 * continues on its next page, and the choice among several forms or languages. What an answer says is up to the room
 * that gives it.
 */
export { chooseForm, readWishes, type Wish } from './choose-form.ts';
export { createKeptList, type KeptList } from './keep-list.ts';
export { createPageKeys, type PageKeys } from './page-keys.ts';
export { makeReady, type ReadyAnswer, sendReady } from './ready-answer.ts';
export { sendPieces } from './send-pieces.ts';
export { wrapList, writeList, writeRows } from './stream-list.ts';
