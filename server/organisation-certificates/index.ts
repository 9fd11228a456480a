/**
 * From an `x5c` header to *this organisation, authenticated this way*, or a refusal: reads the certificate, finds its
 * chain to an authority that the operator trusts, and checks usage, policy, revocation and the organisation number.
 * assertion-checking verifies the signature between reading and trusting, and decides for which client a certificate
 * may speak. Nothing is fetched until the chain is valid.
 */
export {
  type CertificateChecker,
  type CertificateEvent,
  createCertificateChecker,
  type EuropeanBusiness,
  type PresentedCertificate,
  type TrustedCertificate,
} from './certificate-checker.ts';
export { type DescribedAnchor, describeAnchors } from './describe-trust.ts';
export { findCertifiedOrganisation } from './find-certified-organisation.ts';
export { composeTrustStore, InvalidTrustFileError, readTrustFile, trustFileSchema } from './read-trust-file.ts';
export { createCrlMemory } from './revocation/crl-memory.ts';
export { createFetcher, type Fetcher } from './revocation/fetch-limited.ts';
export { createRevocationMemory } from './revocation/revocation-memory.ts';
export { createCrlVerifier } from './revocation/verify-crl-aside.ts';
export { type WatchedSource, watchSources } from './revocation/watch-sources.ts';
export { type Anchors, type Environment, policiesOf, readAnchors, type TrustStore } from './trust-store.ts';
