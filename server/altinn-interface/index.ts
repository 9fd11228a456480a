/**
 * What Altinn's paths share: who is let in and how a refusal looks, the party that a person acts for, JSON bodies, and
 * the four forms in which Altinn tells of problems. Each room on those paths brings its own routes as an `AltinnRoom`; what they
 * decide is none of this room's business.
 */
export {
  type Admission,
  type AltinnRoom,
  type AltinnRouteOptions,
  actorOf,
  altinnRoutes,
  type Call,
  type Doors,
  describeRoute,
  type MachineCall,
  type PartyCall,
  type PersonCall,
  type WithBody,
  withBody,
} from './altinn-routes.ts';
export {
  type Answer,
  created,
  empty,
  type Finding,
  forbidden,
  noContent,
  ok,
  okList,
  okReady,
  type Problem,
  sentence,
} from './answer.ts';
export { answerUnrouted, isAltinnAddress } from './answer-unrouted.ts';
export { refuseFault } from './decide-admission.ts';
export { nameEntries, type WrongEntry } from './name-entries.ts';
export { Fields } from './read-fields.ts';
export { createJsonReader, readingBytes } from './read-json.ts';
export { readMember } from './read-member.ts';
export { type RouteDetails, routeDetails } from './route-details.ts';
export type { ReportedRefusal } from './send-answer.ts';
export { writeQuota, writeTitle } from './write-problem.ts';
