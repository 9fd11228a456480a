/**
 * The vocabulary that all workspaces share: organisation numbers, scope names, client and key identifiers, the claims
 * of grants and tokens, and every refusal with its texts. Pure: no dependencies, no clock, no input or output. The
 * server decides what to *do* with these words (who gets which token).
 */

export { altinnRefusals } from './altinn-refusals.ts';
export { endOfJsonString, findExcess, type JsonBounds, jsonBounds, tooDeep, tooMany } from './bound-json.ts';
export {
  type AccessTokenClaims,
  CONSENT,
  type ConsentDetails,
  type ConsentRight,
  grantClaimNames,
  JWT_BEARER,
  type SigningAlgorithm,
  SYSTEM_USER,
  type SystemUserDetails,
  signingAlgorithms,
} from './claims.ts';
export { decodeUtf8 } from './decode-utf8.ts';
export { explainScopeName } from './explain-scope-name.ts';
export {
  type Explanation,
  explainRefusal,
  type Fixer,
  findFixers,
  findGrantStep,
  findStatusCure,
  type GrantStep,
  grantSteps,
  type Language,
  languages,
  type MatchedRefusals,
  matchRefusals,
  nameGrantStep,
  splitTraceId,
} from './explanations/index.ts';
export { findMeantScopes, listPrefixes, suggestScopes } from './find-meant-scopes.ts';
export { findNearestName } from './find-nearest-name.ts';
export { findUnkeepable, findUnstorable, type Unkeepable } from './find-unkeepable.ts';
export { describeFirewall } from './firewall-addresses.ts';
export { type ClientId, findKeyIdFault, type KeyId, parseClientId, parseKeyId } from './identifiers.ts';
export { LEFT_OUT, maskSecrets, maskSecretsWithin } from './mask-secrets.ts';
export { mostKeys } from './most-keys.ts';
export { isNationalIdentityNumber } from './national-identity-number.ts';
export {
  type ConsumerIdentifier,
  type EuropeanIdentifier,
  type OrganisationIdentifier,
  organisationIdentifier,
} from './organisation-identifier.ts';
export { type OrganisationNumber, parseOrganisationNumber } from './organisation-number.ts';
export { parseTime } from './parse-time.ts';
export { describePastMove, findPastMove, type PastMove } from './past-moves.ts';
export { findForeignKey, leaveEmptyOut, type PublicJwk, parsePublicKey, readPublicKey } from './public-key.ts';
export { describableText, quoteName, quoteText } from './quote-text.ts';
export { recogniseBytes, recogniseText, tidyKeyText } from './recognise-key.ts';
export { type Pasted, recognisePasted } from './recognise-pasted.ts';
export {
  type Challenge,
  type FieldFault,
  type Finding,
  type Hint,
  isRefusal,
  type MetLimit,
  nameSome,
  type Refusal,
  refuse,
  refuseFields,
  writeHint,
} from './refusal.ts';
export { type RefusalName, refusalCatalogue } from './refusal-catalogue.ts';
export type { CatalogueEntry, RefusalForm } from './refusal-entry.ts';
export { isRocaModulus } from './roca.ts';
export { parseScopeName, type ScopeName } from './scope-name.ts';
export { isStorable, toStorable } from './storable-text.ts';
export { tokenEndpointOf } from './token-endpoint.ts';
export { type RefusalCode, type TokenRefusalName, tokenRefusals } from './token-refusals.ts';
