/**
 * The one way in and out that every HTTP surface shares. An endpoint is data: who may call it, what it reads, what it
 * answers, and its work. The kernel (`serve-endpoints.ts`) proves the caller, reads the input, opens one transaction for a
 * change and rolls it back on a refusal. Each surface has a reader and a writer of its own. What endpoints do is decided in
 * the rooms that list them.
 */
export {
  type Admission,
  actorOf,
  anyone,
  type Caller,
  lookUp,
  type MachineCaller,
  type MemberCaller,
  machine,
  nameCaller,
  type OrganisationCaller,
  type PartyCaller,
  type PersonCaller,
  party,
  person,
} from './admission.ts';
export { type AltinnDependencies, createAltinnSurface, type ReportedRefusal } from './altinn-surface.ts';
export { type ControlSurface, createControlSurface, knownMembers } from './control-surface.ts';
export { impliedScopes, isForOperators } from './decide-self-service-admission.ts';
export { decideSentencePlace } from './decide-sentence-place.ts';
export { type Described, describeEndpoints } from './describe-endpoints.ts';
export { createDevelopmentSurface, type DevelopmentDependencies } from './development-surface.ts';
export {
  type Circumstances,
  type DescribableEndpoint,
  type Endpoint,
  endpointsOf,
  type Input,
  listEndpoints,
  type Room,
  room,
  withGiven,
} from './endpoint.ts';
export { composeEntityTag } from './entity-tag.ts';
export { createMethodFinder, type MadeRoute, type TakenMethods } from './find-methods.ts';
export { type Content, type Done, done, nothing, type Outcome, send } from './outcome.ts';
export { type Prove, proveAltinnCallers, proveClients } from './prove-by-token.ts';
export { readCaseBlind } from './read-case-blind.ts';
export { readBodyAs, refuseField } from './read-loosely.ts';
export { readMember } from './read-member.ts';
export { forbid, insufficient, refuseToken } from './refuse-caller.ts';
export { type AddressedSurface, findSurface, type Misplaced, refuseMisplaced } from './refuse-misplaced.ts';
export { refuseQuota } from './refuse-quota.ts';
export type { RefusedCallReport } from './refused-call.ts';
export {
  booleanQuery,
  choice,
  flag,
  line,
  listOf,
  needed,
  number,
  optionalText,
  organisationNumber,
  repeatedText,
  seconds,
  text,
  textOrNone,
  textsOrNone,
  timestamp,
  unchecked,
  uri,
} from './schema-parts.ts';
export {
  createSelfServiceSurface,
  type ReportedProblem,
  type SelfServiceDependencies,
} from './self-service-surface.ts';
export { type Kernel, serveEndpoints } from './serve-endpoints.ts';
export type { Door, Surface } from './surface.ts';
export { takeOlderNames } from './take-older-names.ts';
export { writeApiError } from './write-api-error.ts';
export { type Openness, writeOAuthError } from './write-oauth-error.ts';
export { writeProblemDetails } from './write-problem-details.ts';
