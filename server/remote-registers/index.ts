/**
 * Remote registers that answer the look-ups of a token request instead of those kept here: how they are named and
 * addressed, which of them is used for system users and for consents, which token is sent to them, and how a failing
 * one is left alone. The calling room knows what to ask and how to read the answer. The register of delegations is
 * chosen along with their sources, in the delegations room.
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
export { openRemoteRegister, type RemoteRegisterDependencies } from './open-remote-register.ts';
export { readUsableRegister } from './read-usable-register.ts';
export { type LookUpRegister, type RegisterSubject, type RemoteRegister, registerSubjects } from './register.ts';
export { createRegisterStore, type RegisterStore } from './register-store.ts';
