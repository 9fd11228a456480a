import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Addresses } from './addresses.ts';
import type { CertificateRecipe } from './craft-certificate.ts';
import type { HierarchyDescription } from './describe-hierarchies.ts';
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  type ExtensionRecipe,
  keyUsage,
  subjectKeyIdentifier,
} from './encode-extensions.ts';
import { legalPersonSemantics, qcStatements } from './encode-qc-statements.ts';
import { nameKey } from './make-keys.ts';
import { makeSerial } from './serial-number.ts';

const DAY = 24 * 60 * 60 * 1000;
const ANY_POLICY = '2.5.29.32.0';

/** How long before its keys were made an authority claims to have begun: room for certificates that have expired. */
const YEARS_BACK = 5;

/** The certificate of a root (no CDP, AIA or policies), signed by itself. `madeAt` is milliseconds since 1970. */
export function composeRoot(description: HierarchyDescription, key: KeyObject, madeAt: number): CertificateRecipe {
  const publicKey = createPublicKey(key);
  const keyId = nameKey(publicKey);
  const constraints = basicConstraints({ ca: true }, { critical: true });
  const usage = keyUsage(['keyCertSign', 'cRLSign']);
  const semantics = qcStatements([legalPersonSemantics]);
  const notBefore = addYears(madeAt, -YEARS_BACK);
  const { style, seid } = description;
  const commfides2 = style === 'commfides' && seid === 2;
  return {
    serial: makeSerial(style === 'buypass' ? 10 : 16),
    signature: description.authoritySignature,
    issuer: description.rootName,
    subject: description.rootName,
    notBefore,
    notAfter: commfides2 ? addYears(notBefore, 30) + 7 * DAY : addYears(notBefore, 25),
    publicKey,
    extensions: commfides2
      ? [constraints, authorityKeyIdentifier(keyId), semantics, subjectKeyIdentifier(keyId), usage]
      : [constraints, subjectKeyIdentifier(keyId), usage, ...(seid === 2 ? [semantics] : [])],
    signingKey: key,
  };
}

/**
 * The certificate of an issuing authority. It names `addresses`, which change with the server's port, so it is made anew at
 * every start, and always comes out the same for the same key and addresses: its serial is derived from them.
 */
export function composeIssuing(
  description: HierarchyDescription,
  {
    root,
    key,
    madeAt,
    addresses,
  }: {
    root: { readonly key: KeyObject; readonly name: Uint8Array; readonly keyId: Uint8Array };
    key: KeyObject;
    madeAt: number;
    addresses: Addresses;
  },
): CertificateRecipe {
  const publicKey = createPublicKey(key);
  const keyId = nameKey(publicKey);
  const serial = createHash('sha256').update(keyId).update(addresses.crl).digest().subarray(0, 10);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const notBefore = addYears(madeAt, -YEARS_BACK);
  return {
    serial,
    signature: description.authoritySignature,
    issuer: root.name,
    subject: description.issuingName,
    notBefore,
    notAfter: endOfIssuing(description, notBefore),
    publicKey,
    extensions: extendIssuing(description, { keyId, rootKeyId: root.keyId, addresses }),
    signingKey: root.key,
  };
}

function endOfIssuing({ style, seid }: HierarchyDescription, notBefore: number): number {
  if (style === 'buypass') return addYears(notBefore, 20);
  // Certificates of this generation last as long as their authority: eight years from when its keys were made.
  return seid === 2 ? addYears(notBefore, 20) + 9 * DAY : addYears(notBefore, YEARS_BACK + 8);
}

function extendIssuing(
  { style, seid, environment }: HierarchyDescription,
  { keyId, rootKeyId, addresses }: { keyId: Uint8Array; rootKeyId: Uint8Array; addresses: Addresses },
): readonly ExtensionRecipe[] {
  const constraints = basicConstraints({ ca: true }, { critical: true });
  const authority = authorityKeyIdentifier(rootKeyId);
  const subject = subjectKeyIdentifier(keyId);
  const usage = keyUsage(['keyCertSign', 'cRLSign']);
  const points = crlDistributionPoints([addresses.crl]);
  const access = authorityInformationAccess([{ method: 'caIssuers', url: addresses.certificate }]);
  const semantics = qcStatements([legalPersonSemantics]);
  const policies = certificatePolicies([ANY_POLICY]);
  if (style === 'buypass') {
    return seid === 2
      ? [constraints, authority, subject, usage, policies, points, access, semantics]
      : [constraints, authority, subject, usage, policies, points];
  }
  if (seid === 2) return [constraints, authority, access, policies, semantics, points, subject, usage];
  // The real test authority claims the policy of persons, while its certificates claim that of enterprises.
  const own = environment === 'test' ? '2.16.578.1.29.912.1.1.0' : '2.16.578.1.29.13.1.1.0';
  const wider = environment === 'test' ? usage : keyUsage(['digitalSignature', 'keyCertSign', 'cRLSign']);
  return [constraints, authority, subject, wider, certificatePolicies([own]), points];
}

function addYears(time: number, years: number): number {
  const date = new Date(time);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.getTime();
}
