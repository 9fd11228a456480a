import type { NameAttribute, ParsedCertificate } from './parse-certificate.ts';

const COMMON_NAME = '2.5.4.3';

type KnownEnvironment = 'test' | 'production';

/**
 * Roots known by the SHA-256 of their DER. They come with Node, which takes them from Mozilla's list. Class 2 is for
 * people and web servers; it belongs to production all the same.
 */
const BY_FINGERPRINT: Readonly<Record<string, { readonly name: string; readonly environment: KnownEnvironment }>> = {
  edf7ebbca27a2a384d387b7d4010c666e2edb4843e4c29b4ae1d5b9332e6b24d: {
    name: 'Buypass Class 3 Root CA',
    environment: 'production',
  },
  '9a114025197c5bb95d94e63d55cd43790847b646b23cdf11ada4a00eff15fb48': {
    name: 'Buypass Class 2 Root CA',
    environment: 'production',
  },
};
const NAMES_WITH_FINGERPRINT = new Set(Object.values(BY_FINGERPRINT).map(({ name }) => name));

/**
 * The authorities that issue virksomhetssertifikater: the certificate's common name, and the environment that it
 * belongs to. An operator who puts one of them into the wrong trust file gets an error before the server starts.
 */
const BY_NAME: Readonly<Record<string, KnownEnvironment>> = {
  'Buypass Class 2 Root CA': 'production',
  'Buypass Class 3 Root CA': 'production',
  'Buypass Class 3 CA 3': 'production',
  'Buypass Class 3 Root CA G2 ST': 'production',
  'Buypass Class 3 CA G2 ST Business': 'production',
  'Buypass Class 3 Root CA G2 HT': 'production',
  'Buypass Class 3 CA G2 HT Business': 'production',
  'CPN RootCA SHA256 Class 3': 'production',
  'CPN Enterprise SHA256 CLASS 3': 'production',
  'Commfides Root CA - G3': 'production',
  'Commfides Legal Person - G3': 'production',
  'Buypass Class 3 Test4 Root CA': 'test',
  'Buypass Class 3 Test4 CA 3': 'test',
  'Buypass Class 3 Test4 Root CA G2 ST': 'test',
  'Buypass Class 3 Test4 CA G2 ST Business': 'test',
  'Buypass Class 3 Test4 Root CA G2 HT': 'test',
  'Buypass Class 3 Test4 CA G2 HT Business': 'test',
  'CPN Root SHA256 CA - TEST': 'test',
  'Commfides CPN Enterprise-Norwegian SHA256 CA - TEST2': 'test',
  'Commfides Root CA - G3 - TEST': 'test',
  'Commfides Legal Person - G3 - TEST': 'test',
};

/**
 * The environment of a known authority, by its fingerprint or else by its name. Lookalikes never have one of these
 * names.
 */
export function findKnownEnvironment({
  fingerprint,
  subjectAttributes,
}: Pick<ParsedCertificate, 'fingerprint' | 'subjectAttributes'>): KnownEnvironment | undefined {
  const known = Object.hasOwn(BY_FINGERPRINT, fingerprint) ? BY_FINGERPRINT[fingerprint] : undefined;
  return known?.environment ?? findEnvironmentOfName(subjectAttributes);
}

/** The environment of the authority with this name. Only a hint, since anyone can use a name. */
export function findEnvironmentOfName(attributes: readonly NameAttribute[]): KnownEnvironment | undefined {
  const name = findCommonName(attributes);
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
}

/** Whether a root has the name of a known root but not its fingerprint. */
export function isUnderStolenName({
  fingerprint,
  subject,
  issuer,
  subjectAttributes,
}: Pick<ParsedCertificate, 'fingerprint' | 'subject' | 'issuer' | 'subjectAttributes'>): boolean {
  return (
    subject === issuer &&
    !Object.hasOwn(BY_FINGERPRINT, fingerprint) &&
    NAMES_WITH_FINGERPRINT.has(findCommonName(subjectAttributes))
  );
}

function findCommonName(attributes: readonly NameAttribute[]): string {
  return attributes.find(({ type }) => type === COMMON_NAME)?.value ?? '';
}
