/**
 * System users (systembrukere): the systems that vendors register, what they ask of customers, what customers give them,
 * and the look-up of the token path. What a system user may do with a resource is decided by access-decisions; what is
 * delegated from one organisation to another, by delegations.
 */

export { approveRequest, checkGiven } from './answer-request.ts';
export { answerChange } from './ask-for-change.ts';
export { askForUser } from './ask-for-user.ts';
export { changeRequestEndpoints } from './change-request-endpoints.ts';
export { readVendor } from './check-system.ts';
export { mayApproveSystemUser } from './decide-approver.ts';
export { createSystemUserStores, type SystemUserDependencies, type SystemUserStores } from './dependencies.ts';
export { describeForParty } from './describe-for-party.ts';
export type { FoundSystemUser, SystemUserFinder } from './find-system-user.ts';
export { openSystemUserFinder } from './open-system-user-finder.ts';
export type { AccessPackageStore } from './package-store.ts';
export { type PageAfter, pageSize } from './page.ts';
export { readSystem } from './read-body.ts';
export { checkAgainstRecord, deleteSystem, registerUncounted, replaceSystem } from './register-system.ts';
export { requestEndpoints } from './request-endpoints.ts';
export { portalSystemUserAnswer } from './request-schema.ts';
export { indexRights, type RightIndex } from './right.ts';
export type { KnownPackage, SystemDescription } from './system.ts';
export { systemEndpoints } from './system-endpoints.ts';
export { describeSystem, type SentSystem, writeSystem } from './system-fields.ts';
export type { SystemStore } from './system-store.ts';
export { systemUserEndpoints } from './system-user-endpoints.ts';
export type { SystemUser, SystemUserRequest } from './system-user-request.ts';
export type { SystemUserStore } from './system-user-store.ts';
