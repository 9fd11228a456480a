import { OctetString } from '@peculiar/asn1-schema';
import {
  AccessDescription,
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  CRLNumber,
  DistributionPoint,
  DistributionPointName,
  ExtendedKeyUsage,
  GeneralName,
  IssuingDistributionPoint,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  PolicyInformation,
  PolicyQualifierInfo,
  Reason,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import * as asn1js from 'asn1js';
import { copyBytes, encodeStructure, encodeValue } from './der.ts';
import { composeName } from './encode-name.ts';

/** An extension as it is encoded: `value` is the DER inside the OCTET STRING. */
export interface ExtensionRecipe {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** Extensions by name, to find or remove them. */
export const extensionTypes = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  crlReason: '2.5.29.21',
  issuingDistributionPoint: '2.5.29.28',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInformationAccess: '1.3.6.1.5.5.7.1.1',
  qcStatements: '1.3.6.1.5.5.7.1.3',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
} as const;

export type KeyUsageName = keyof typeof KeyUsageFlags;

export const extendedKeyUsages = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  smartcardLogon: '1.3.6.1.4.1.311.20.2.2',
} as const;

/** A place to fetch a CRL. `crlIssuer` is the DER of a name, as one real Commfides certificate has it. */
export interface DistributionPointRecipe {
  readonly urls: readonly string[];
  readonly crlIssuer?: Uint8Array | undefined;
  readonly reasons?: number | undefined;
}

type Criticality = { readonly critical?: boolean };

function extension(oid: string, value: Uint8Array, critical = false): ExtensionRecipe {
  return { oid, critical, value };
}

/** RFC 5280 §4.2.1.9. Without `ca` the SEQUENCE is empty, as in every real leaf. */
export function basicConstraints(
  { ca = false, pathLength }: { ca?: boolean; pathLength?: number },
  { critical = false }: Criticality = {},
): ExtensionRecipe {
  const constraints = new BasicConstraints({
    cA: ca,
    ...(pathLength === undefined ? {} : { pathLenConstraint: pathLength }),
  });
  return extension(extensionTypes.basicConstraints, encodeStructure(constraints), critical);
}

/** RFC 5280 §4.2.1.3; critical unless told otherwise, as in every real certificate. */
export function keyUsage(usages: readonly KeyUsageName[], { critical = true }: Criticality = {}): ExtensionRecipe {
  const flags = usages.reduce((sum, usage) => sum | KeyUsageFlags[usage], 0);
  return extension(extensionTypes.keyUsage, encodeValue(new KeyUsage(flags).toASN()), critical);
}

/** RFC 5280 §4.2.1.2. */
export function subjectKeyIdentifier(keyId: Uint8Array): ExtensionRecipe {
  return extension(extensionTypes.subjectKeyIdentifier, encodeStructure(new SubjectKeyIdentifier(copyBytes(keyId))));
}

/** RFC 5280 §4.2.1.1, the key identifier alone. */
export function authorityKeyIdentifier(keyId: Uint8Array): ExtensionRecipe {
  const identifier = new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(copyBytes(keyId)) });
  return extension(extensionTypes.authorityKeyIdentifier, encodeStructure(identifier));
}

/** RFC 5280 §4.2.1.4. `cps` is the address of a certification practice statement. */
export function certificatePolicies(
  policies: readonly (string | { readonly policy: string; readonly cps: string })[],
  { critical = false }: Criticality = {},
): ExtensionRecipe {
  const informations = policies.map((entry) => {
    if (typeof entry === 'string') return new PolicyInformation({ policyIdentifier: entry });
    const qualifier = copyBytes(encodeValue(new asn1js.IA5String({ value: entry.cps })));
    return new PolicyInformation({
      policyIdentifier: entry.policy,
      policyQualifiers: [new PolicyQualifierInfo({ policyQualifierId: '1.3.6.1.5.5.7.2.1', qualifier })],
    });
  });
  return extension(
    extensionTypes.certificatePolicies,
    encodeStructure(new CertificatePolicies(informations)),
    critical,
  );
}

/** RFC 5280 §4.2.1.13: one DistributionPoint for each entry. */
export function crlDistributionPoints(points: readonly (string | DistributionPointRecipe)[]): ExtensionRecipe {
  const composed = points.map((point) => {
    const { urls, crlIssuer, reasons } = typeof point === 'string' ? { urls: [point] } : point;
    return new DistributionPoint({
      distributionPoint: new DistributionPointName({ fullName: urls.map(uri) }),
      ...(reasons === undefined ? {} : { reasons: new Reason(reasons) }),
      ...(crlIssuer === undefined ? {} : { cRLIssuer: [new GeneralName({ directoryName: composeName(crlIssuer) })] }),
    });
  });
  return extension(extensionTypes.crlDistributionPoints, encodeStructure(new CRLDistributionPoints(composed)));
}

/** RFC 5280 §4.2.2.1, in the order given. */
export function authorityInformationAccess(
  accesses: readonly { readonly method: 'ocsp' | 'caIssuers'; readonly url: string }[],
): ExtensionRecipe {
  const composed = accesses.map(
    ({ method, url }) =>
      new AccessDescription({
        accessMethod: method === 'ocsp' ? '1.3.6.1.5.5.7.48.1' : '1.3.6.1.5.5.7.48.2',
        accessLocation: uri(url),
      }),
  );
  return extension(extensionTypes.authorityInformationAccess, encodeStructure(new AuthorityInfoAccessSyntax(composed)));
}

/** RFC 5280 §4.2.1.12, in the order given, by object identifier. */
export function extendedKeyUsage(purposes: readonly string[], { critical = false }: Criticality = {}): ExtensionRecipe {
  return extension(extensionTypes.extendedKeyUsage, encodeStructure(new ExtendedKeyUsage([...purposes])), critical);
}

/** RFC 5280 §4.2.1.6 with one e-mail address. */
export function subjectAlternativeEmail(address: string): ExtensionRecipe {
  const names = new SubjectAlternativeName([new GeneralName({ rfc822Name: address })]);
  return extension(extensionTypes.subjectAlternativeName, encodeStructure(names));
}

/** RFC 6960 §4.2.2.2.1: a responder whose own revocation nobody need look up. */
export function ocspNoCheck(): ExtensionRecipe {
  return extension(extensionTypes.ocspNoCheck, encodeValue(new asn1js.Null()));
}

/** RFC 5280 §5.2.3. */
export function crlNumber(number: number): ExtensionRecipe {
  return extension(extensionTypes.crlNumber, encodeStructure(new CRLNumber(number)));
}

/** RFC 5280 §5.2.5; real authorities have none, and a validator that does not know it must refuse the CRL. */
export function issuingDistributionPoint(
  urls: readonly string[],
  { critical = true, onlyUserCertificates = false }: Criticality & { readonly onlyUserCertificates?: boolean } = {},
): ExtensionRecipe {
  const point = new IssuingDistributionPoint({
    distributionPoint: new DistributionPointName({ fullName: urls.map(uri) }),
    onlyContainsUserCerts: onlyUserCertificates,
  });
  return extension(extensionTypes.issuingDistributionPoint, encodeStructure(point), critical);
}

/** RFC 9654 §2.1: the nonce in an OCTET STRING of its own inside the extension. */
export function ocspNonce(nonce: Uint8Array): ExtensionRecipe {
  return extension(extensionTypes.ocspNonce, encodeValue(new OctetString(copyBytes(nonce)).toASN()));
}

/** An extension that nobody knows: critical, it must make every validator refuse. */
export function unknownExtension({ critical = true }: Criticality = {}): ExtensionRecipe {
  return extension('2.999.1', encodeValue(new asn1js.Null()), critical);
}

function uri(url: string): GeneralName {
  return new GeneralName({ uniformResourceIdentifier: url });
}
