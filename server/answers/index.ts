/**
 * How answers are given that are long, or asked for again and again: fixed ones as bytes that are made once, open lists as
 * bytes that are kept until what they list has changed, other lists in pieces while they are read, and the keys by which a
 * list goes on at its next page; and which of several forms or languages suits a caller. What an answer says is the business of
 * the room that gives it.
 */
export { chooseForm, readWishes, type Wish } from './choose-form.ts';
export { createKeptList, type KeptList } from './keep-list.ts';
export { createPageKeys, type PageKeys } from './page-keys.ts';
export { makeReady, type ReadyAnswer, sendReady } from './ready-answer.ts';
export { sendPieces } from './send-pieces.ts';
export { writeList, writeRows } from './stream-list.ts';
