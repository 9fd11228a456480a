import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificatePolicies,
  CRLDistributionPoints,
  ExtendedKeyUsage,
  type Extension,
  id_ad_ocsp,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_cRLDistributionPoints,
  id_ce_extKeyUsage,
  id_ce_inhibitAnyPolicy,
  id_ce_keyUsage,
  id_ce_nameConstraints,
  id_ce_policyConstraints,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_pe_authorityInfoAccess,
  KeyUsage,
  type Name,
  PolicyConstraints,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import { fromBER, Integer, Sequence } from 'asn1js';
import { readSealStatements, type SealStatements } from './read-seal-statements.ts';
import { readSignatureMethod, type SignatureMethod } from './signature-method.ts';

export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

/** A parsed certificate. Times are milliseconds since 1970; object identifiers are dotted decimals. */
export interface ParsedCertificate {
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  /** SHA-256 of the DER, hex. */
  readonly fingerprint: string;
  /** Hex, without leading zeros. */
  readonly serial: string;
  /** Names as bytes in hex, for comparing and never for showing. */
  readonly subject: string;
  readonly issuer: string;
  readonly subjectAttributes: readonly NameAttribute[];
  readonly issuerAttributes: readonly NameAttribute[];
  readonly notBefore: number;
  readonly notAfter: number;
  /** How it was signed; `undefined` if the method no longer proves anything. */
  readonly signatureMethod: SignatureMethod | undefined;
  readonly criticalExtensions: readonly string[];
  readonly keyUsage: { readonly critical: boolean; readonly bits: ReadonlySet<string> } | undefined;
  readonly extendedKeyUsage: readonly string[] | undefined;
  /** Whether its authority says that its revocation need not be checked, as for responders (RFC 6960 §4.2.2.2.1). */
  readonly ocspNoCheck: boolean;
  readonly isAuthority: boolean;
  readonly pathLength: number | undefined;
  readonly policies: readonly string[] | undefined;
  /** After how many certificates policies must add up, and after how many `anyPolicy` no longer counts. */
  readonly requireExplicitPolicy: number | undefined;
  readonly inhibitAnyPolicy: number | undefined;
  /** The DER of these extensions. Parsed only if an authority has constrained names. */
  readonly alternativeNames: Buffer | undefined;
  readonly nameConstraints: Buffer | undefined;
  /** Digests of the key's bits, hex. OCSP identifies an authority by them (RFC 6960 §4.1.1). */
  readonly publicKeyHash: { readonly sha1: string; readonly sha256: string };
  /** Hex. */
  readonly authorityKeyId: string | undefined;
  readonly subjectKeyId: string | undefined;
  readonly crlAddresses: readonly string[];
  readonly ocspAddresses: readonly string[];
  readonly seal: SealStatements;
}

export const OCSP_NO_CHECK = '1.3.6.1.5.5.7.48.1.5';
const LONGEST_SERIAL = 20;
const VERSION_3 = 2;

/** Why bytes that hold a certificate are not accepted as one. */
export type CertificateFormProblem = 'not-der' | 'version' | 'extension-twice' | 'two-algorithms' | 'serial-number';

/**
 * Parses the certificate in `der`. Returns `undefined` unless it is exactly one X.509 v3 certificate (RFC 5280 §4.1)
 * without trailing bytes, without a repeated extension, and with a positive serial number of at most 20 bytes.
 * Libraries read the structures; nothing here looks at tags or lengths.
 */
export function parseCertificate(der: Buffer): ParsedCertificate | undefined {
  const { certificate, problem } = readCertificate(der);
  return problem === undefined ? certificate : undefined;
}

/**
 * As much as can be read of the certificate in `der`, and what is wrong with its form. For explaining only: what has a
 * problem is never to be trusted. Empty when no certificate can be read.
 */
export function readCertificate(der: Buffer): {
  readonly certificate?: ParsedCertificate;
  readonly problem?: CertificateFormProblem | undefined;
  /** Extensions that are there more than once, dotted decimals. */
  readonly repeated?: readonly string[];
} {
  try {
    return read(der);
  } catch {
    // Whatever a parser dislikes is not a certificate.
    return {};
  }
}

function read(der: Buffer): ReturnType<typeof readCertificate> {
  const { offset, result } = fromBER(der);
  if (!(result instanceof Sequence)) return {};
  const { tbsCertificate, signatureAlgorithm } = AsnConvert.parse(der, Certificate);
  const x509 = new X509Certificate(der);
  const serial = Buffer.from(tbsCertificate.serialNumber);
  const extensions = [...(tbsCertificate.extensions ?? [])];
  const identifiers = extensions.map(({ extnID }) => extnID);
  const repeated = identifiers.filter((oid, position) => identifiers.indexOf(oid) !== position);
  const findProblem = (): CertificateFormProblem | undefined => {
    // Lengths and strings outside the signed part can be written in other ways (BER), which the signature does not notice:
    // one certificate would have many fingerprints, and what is kept by fingerprint could be had anew.
    if (offset !== der.length || !x509.raw.equals(der)) return 'not-der';
    if (tbsCertificate.version !== VERSION_3) return 'version';
    if (repeated.length > 0) return 'extension-twice';
    if (!namesOneAlgorithm(result)) return 'two-algorithms';
    return isSerialNumber(serial) ? undefined : 'serial-number';
  };
  const find = <T>(oid: string, type: new () => T): T | undefined => {
    const extension = extensions.find(({ extnID }) => extnID === oid);
    return extension === undefined ? undefined : readExtension(extension, type);
  };
  const findRaw = (oid: string) => {
    const extension = extensions.find(({ extnID }) => extnID === oid);
    return extension && Buffer.from(new Uint8Array(extension.extnValue.buffer));
  };
  const basicConstraints = find(id_ce_basicConstraints, BasicConstraints);
  const keyUsage = find(id_ce_keyUsage, KeyUsage);
  const extendedKeyUsage = find(id_ce_extKeyUsage, ExtendedKeyUsage);
  const policies = find(id_ce_certificatePolicies, CertificatePolicies);
  const authorityKeyId = find(id_ce_authorityKeyIdentifier, AuthorityKeyIdentifier)?.keyIdentifier;
  const subjectKeyId = find(id_ce_subjectKeyIdentifier, SubjectKeyIdentifier);
  const names = readRawNames(result);
  const certificate: ParsedCertificate = {
    x509,
    publicKey: x509.publicKey,
    fingerprint: createHash('sha256').update(der).digest('hex'),
    serial: toHex(serial).replace(/^(00)+/, ''),
    ...names,
    subjectAttributes: readName(tbsCertificate.subject),
    issuerAttributes: readName(tbsCertificate.issuer),
    notBefore: tbsCertificate.validity.notBefore.getTime().getTime(),
    notAfter: tbsCertificate.validity.notAfter.getTime().getTime(),
    signatureMethod: readSignatureMethod(signatureAlgorithm),
    criticalExtensions: extensions.filter(({ critical }) => critical).map(({ extnID }) => extnID),
    keyUsage: keyUsage && {
      critical: extensions.some(({ extnID, critical }) => extnID === id_ce_keyUsage && critical),
      bits: new Set(keyUsage.toJSON()),
    },
    extendedKeyUsage: extendedKeyUsage && [...extendedKeyUsage],
    ocspNoCheck: identifiers.includes(OCSP_NO_CHECK),
    isAuthority: basicConstraints?.cA === true,
    pathLength: basicConstraints?.pathLenConstraint,
    policies: policies && Array.from(policies, ({ policyIdentifier }) => policyIdentifier),
    requireExplicitPolicy: readCount(find(id_ce_policyConstraints, PolicyConstraints)?.requireExplicitPolicy),
    inhibitAnyPolicy: readInteger(findRaw(id_ce_inhibitAnyPolicy)),
    alternativeNames: findRaw(id_ce_subjectAltName),
    nameConstraints: findRaw(id_ce_nameConstraints),
    publicKeyHash: hashKey(tbsCertificate.subjectPublicKeyInfo.subjectPublicKey),
    authorityKeyId: authorityKeyId && toHex(authorityKeyId.buffer),
    subjectKeyId: subjectKeyId && toHex(subjectKeyId.buffer),
    crlAddresses: readCrlAddresses(find(id_ce_cRLDistributionPoints, CRLDistributionPoints)),
    ocspAddresses: readOcspAddresses(find(id_pe_authorityInfoAccess, AuthorityInfoAccessSyntax)),
    seal: readSealStatements(extensions),
  };
  return { certificate, problem: findProblem(), repeated };
}

/** Positive, and of at most 20 bytes (RFC 5280 §4.1.2.2). */
function isSerialNumber(bytes: Buffer): boolean {
  const [first] = bytes;
  return first !== undefined && first < 0x80 && bytes.length <= LONGEST_SERIAL && bytes.some((byte) => byte !== 0);
}

/** An extension with more bytes than its structure needs is not understood. */
function readExtension<T>({ extnValue }: Extension, type: new () => T): T {
  const bytes = Buffer.from(new Uint8Array(extnValue.buffer));
  if (fromBER(bytes).offset !== bytes.length) throw new Error('trailing bytes in an extension');
  return AsnConvert.parse(bytes, type);
}

/** A number of certificates, from its bytes. One beyond the longest chain is as good as any other. */
function readCount(bytes: ArrayBuffer | Uint8Array | undefined): number | undefined {
  if (bytes === undefined) return undefined;
  const hex = toHex(bytes);
  const isNegative = Number.parseInt(hex.slice(0, 2), 16) >= 0x80;
  if (hex === '' || isNegative) throw new Error('no number of certificates');
  return Number(BigInt(`0x${hex}`));
}

function readInteger(der: Buffer | undefined): number | undefined {
  if (der === undefined) return undefined;
  const { offset, result } = fromBER(der);
  if (offset !== der.length || !(result instanceof Integer)) throw new Error('no integer');
  return readCount(result.valueBlock.valueHexView);
}

function hashKey(bits: ArrayBuffer): { readonly sha1: string; readonly sha256: string } {
  const hash = (digest: string) => createHash(digest).update(new Uint8Array(bits)).digest('hex');
  return { sha1: hash('sha1'), sha256: hash('sha256') };
}

/** Whether the algorithm outside the signed part equals the one inside it, parameters included (RFC 5280 §4.1.1.2). */
function namesOneAlgorithm(certificate: Sequence): boolean {
  const [tbs, outside] = certificate.valueBlock.value as Sequence[];
  const [, , inside] = tbs?.valueBlock.value as Sequence[];
  if (inside === undefined || outside === undefined) return false;
  return Buffer.from(inside.valueBeforeDecodeView).equals(outside.valueBeforeDecodeView);
}

/** The bytes of issuer and subject: the fourth and sixth members when there is a version. */
function readRawNames(certificate: Sequence): { readonly issuer: string; readonly subject: string } {
  const [tbs] = certificate.valueBlock.value as Sequence[];
  const members = tbs?.valueBlock.value as Sequence[];
  const [, , , issuer, , subject] = members;
  if (issuer === undefined || subject === undefined) throw new Error('names are missing');
  return { issuer: toHex(issuer.valueBeforeDecodeView), subject: toHex(subject.valueBeforeDecodeView) };
}

function readName(name: Name): readonly NameAttribute[] {
  return Array.from(name, (rdn) => Array.from(rdn, ({ type, value }) => ({ type, value: value.toString() }))).flat();
}

/**
 * Full names that are addresses. `reasons` and `cRLIssuer` beside them are ignored, because one real certificate has
 * them.
 */
function readCrlAddresses(points: CRLDistributionPoints | undefined): readonly string[] {
  return Array.from(points ?? [], ({ distributionPoint }) => distributionPoint?.fullName ?? [])
    .flat()
    .flatMap(({ uniformResourceIdentifier: address }) => address ?? []);
}

function readOcspAddresses(access: AuthorityInfoAccessSyntax | undefined): readonly string[] {
  return Array.from(access ?? [])
    .filter(({ accessMethod }) => accessMethod === id_ad_ocsp)
    .flatMap(({ accessLocation }) => accessLocation.uniformResourceIdentifier ?? []);
}

function toHex(bytes: ArrayBuffer | Uint8Array): string {
  return Buffer.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)).toString('hex');
}
