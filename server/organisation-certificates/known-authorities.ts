import type { ParsedCertificate } from './parse-certificate.ts';

const COMMON_NAME = '2.5.4.3';

/**
 * The authorities that issue virksomhetssertifikater, by the common name of the certificate, and the environment that each
 * belongs to. An operator who puts one of them into the wrong trust file is told before the server starts.
 */
const KNOWN: Readonly<Record<string, 'test' | 'production'>> = {
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

/** The environment of a known authority. A lookalike's name is never one of these. */
export function findKnownEnvironment({
  subjectAttributes,
}: Pick<ParsedCertificate, 'subjectAttributes'>): 'test' | 'production' | undefined {
  const name = subjectAttributes.find(({ type }) => type === COMMON_NAME)?.value ?? '';
  return Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
}
