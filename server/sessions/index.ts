/**
 * Sessions of people in browsers: the cookie that names one, how long it lasts, what a person's rights open, and the
 * caller that it proves at the portal's door of every interface. How a person has shown who they are is the business of sign-in; what
 * they do, of the rooms that list the endpoints.
 */

export { checkPortalRequest, PORTAL_DOOR, tellsPresence } from './check-portal-request.ts';
export { decideOperator, type KnownIdentity } from './decide-operator.ts';
export { type DevelopmentPeople, demoPeopleEndpoints } from './demo-people-endpoints.ts';
export { createSessionKeeper, LONGEST_SESSION, type SessionKeeper } from './keep-sessions.ts';
export { type OperatorFinder, proveBySession } from './prove-by-session.ts';
export { type Right, rightsIn } from './rights.ts';
export { type SessionDependencies, sessionEndpoints } from './session-endpoints.ts';
export { createSessionStore, endAllSessions } from './store.ts';
