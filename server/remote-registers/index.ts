/**
 * Registers elsewhere that answer the look-ups of a token request in place of those kept here: how they are named and
 * addressed, which of them system users and consents have, with which token they are asked, and how one that fails is left
 * alone. What is asked, and what an answer comes to, is for the room that asks; which register delegations have is kept with
 * their sources.
 */
export {
  createRegisterAsker,
  type Reading,
  type RegisterAsker,
  type RegisterCircumstances,
} from './ask-register.ts';
export {
  type BuiltInFinder,
  createRegisterFinder,
  NO_ANSWER,
  type NoAnswer,
  type RegisteredFinder,
} from './find-register.ts';
export { judgeRegister, type RegisterFault } from './judge-register.ts';
export { type LookUpRegister, type RegisterSubject, type RemoteRegister, registerSubjects } from './register.ts';
export { createRegisterStore, type RegisterStore } from './register-store.ts';
export { createFetchedTokens, createOwnTokens } from './remote-token.ts';
