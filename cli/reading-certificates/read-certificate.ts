import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  Certificate,
  CertificatePolicies,
  id_ce_certificatePolicies,
  id_ce_keyUsage,
  KeyUsage,
  type Name,
} from '@peculiar/asn1-x509';

export interface NameAttribute {
  /** Dotted decimal. */
  readonly type: string;
  readonly value: string;
}

/** What a certificate says. Nothing in it is proved. */
export interface ReadCertificate {
  readonly x509: X509Certificate;
  readonly subject: readonly NameAttribute[];
  readonly issuer: readonly NameAttribute[];
  /** Seconds since 1970, both included. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Absent when the certificate does not say. */
  readonly keyUsage: ReadonlySet<string> | undefined;
  readonly policies: readonly string[] | undefined;
  /** Extensions in their order, dotted decimal. */
  readonly extensions: readonly { readonly type: string; readonly critical: boolean }[];
  /** Whether issuer and subject are the same name. */
  readonly selfIssued: boolean;
}

/** The certificate in `der`, or `undefined` when it is none that can be read (RFC 5280 §4.1). */
export function readCertificate(der: Uint8Array): ReadCertificate | undefined {
  try {
    const x509 = new X509Certificate(der);
    const { tbsCertificate } = AsnConvert.parse(x509.raw, Certificate);
    const extensions = [...(tbsCertificate.extensions ?? [])];
    const read = <T>(oid: string, type: new () => T): T | undefined => {
      const extension = extensions.find(({ extnID }) => extnID === oid);
      return extension && AsnConvert.parse(extension.extnValue.buffer, type);
    };
    const keyUsage = read(id_ce_keyUsage, KeyUsage);
    const policies = read(id_ce_certificatePolicies, CertificatePolicies);
    return {
      x509,
      subject: readName(tbsCertificate.subject),
      issuer: readName(tbsCertificate.issuer),
      notBefore: tbsCertificate.validity.notBefore.getTime().getTime() / 1000,
      notAfter: tbsCertificate.validity.notAfter.getTime().getTime() / 1000,
      keyUsage: keyUsage && new Set(keyUsage.toJSON()),
      policies: policies && Array.from(policies, ({ policyIdentifier }) => policyIdentifier),
      extensions: extensions.map(({ extnID: type, critical }) => ({ type, critical })),
      selfIssued: x509.subject === x509.issuer,
    };
  } catch {
    // Whatever a parser dislikes is no certificate.
    return undefined;
  }
}

function readName(name: Name): readonly NameAttribute[] {
  return Array.from(name, (part) => Array.from(part, ({ type, value }) => ({ type, value: value.toString() }))).flat();
}
