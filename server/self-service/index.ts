/**
 * How the self-service API is spoken: base paths, tokens and terms, the form of input, error bodies, entity tags,
 * requests that may be repeated, and the description of it all (OpenAPI). What the endpoints do is decided in the rooms
 * whose records they are about; each hands its list of endpoints to this one.
 */
export { answerMisplaced, isSelfServiceAddress } from './answer-misplaced.ts';
export { type ApiProblem, type FieldFault, fault, faults, isProblem, problem, quotaProblem } from './api-problem.ts';
export { auditEndpoints } from './audit-endpoints.ts';
export { composeEntityTag } from './compose-entity-tag.ts';
export { impliedScopes } from './decide-admission.ts';
export {
  type Answer,
  type Caller,
  changeEndpoint,
  type Endpoint,
  openEndpoint,
  readEndpoint,
} from './endpoint.ts';
export { type SelfServiceOptions, selfServiceRoutes } from './routes.ts';
export {
  booleanQuery,
  choice,
  flag,
  line,
  listOf,
  number,
  organisationNumber,
  seconds,
  text,
  timestamp,
  uri,
} from './schema-parts.ts';
export type { ReportedProblem } from './send-problem.ts';
export { takeOlderNames } from './take-older-names.ts';
export { tokenAuditEndpoints } from './token-audit-endpoints.ts';
