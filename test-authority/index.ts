/**
 * A lookalike certificate authority. It owns its hierarchies (names, keys, profiles), what it has issued and revoked, and
 * how certificates, CRLs and OCSP answers are encoded, right or wrong on purpose. Whether a certificate is to be trusted is
 * none of this room's business: it never checks one, and nothing but the local profile and tests may trust what it makes.
 * All of it takes its time from the clock it is given.
 */

export { type Addresses, findAddresses } from './addresses.ts';
export { answerOcsp } from './answer-ocsp.ts';
export {
  addExtension,
  markExtension,
  removeAttribute,
  removeExtension,
  replaceAttribute,
  replaceExtension,
} from './change-recipe.ts';
export { type CallerFacts, checkLocalCaller } from './check-local-caller.ts';
export { composeIssuing, composeRoot } from './compose-authority.ts';
export { composePkcs12 } from './compose-pkcs12.ts';
export { type CertificateRecipe, craftCertificate } from './craft-certificate.ts';
export { type CrlEntryRecipe, type CrlRecipe, craftCrl } from './craft-crl.ts';
export {
  craftOcspFailure,
  craftOcspResponse,
  describeCertId,
  type OcspResponseRecipe,
  type OcspStatus,
  type SingleResponseRecipe,
} from './craft-ocsp-response.ts';
export { encodePem } from './der.ts';
export {
  describeHierarchy,
  type Environment,
  environments,
  type Generation,
  generations,
  type HierarchyDescription,
  type HierarchyName,
  type Style,
  styles,
} from './describe-hierarchies.ts';
export {
  authorityInformationAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  crlNumber,
  type DistributionPointRecipe,
  type ExtensionRecipe,
  extendedKeyUsage,
  extendedKeyUsages,
  extensionTypes,
  issuingDistributionPoint,
  type KeyUsageName,
  keyUsage,
  ocspNoCheck,
  ocspNonce,
  subjectAlternativeEmail,
  subjectKeyIdentifier,
  unknownExtension,
} from './encode-extensions.ts';
export {
  attributeTypes,
  encodeName,
  type NameAttribute,
  type NameRecipe,
  printable,
  type StringType,
  utf8,
} from './encode-name.ts';
export {
  legalPersonSemantics,
  type QcStatementRecipe,
  qcCompliance,
  qcDisclosure,
  qcLimit,
  qcStatements,
  qcType,
} from './encode-qc-statements.ts';
export { type Fault, faults } from './faults.ts';
export {
  type CertificateRequest,
  type IssuedCertificate,
  issueCertificate,
  UnfitRequestError,
} from './issue-certificate.ts';
export { DamagedFolderError } from './keep-once.ts';
export { type Profile, profiles } from './leaf-plan.ts';
export { makeDummyPublicKey, makeEcKey, makePssKey, makeRsaKey, nameKey } from './make-keys.ts';
export { type CertificateAuthority, describeAuthority, type Hierarchy } from './open-hierarchy.ts';
export { composeResponderCertificate, openResponder, type Responder } from './open-responder.ts';
export { hierarchyNames, openTestAuthority, type TestAuthority } from './open-test-authority.ts';
export {
  type RevocationReason,
  type RevocationRequest,
  type RevokedCertificate,
  revocationReasons,
  revokeCertificate,
} from './revoke-certificate.ts';
export { authorityRoutes } from './routes.ts';
export { makeSerial, normaliseSerial } from './serial-number.ts';
export type { SignatureName } from './sign-structure.ts';
export { type TrustAnchor, type TrustAnchors, trustAnchors } from './trust-anchors.ts';
export { type CertificateFile, composeCertificateSet, writeCertificateSet } from './write-certificate-set.ts';
export { readCrl, writeCrl } from './write-crl.ts';
