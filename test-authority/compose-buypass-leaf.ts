import type { CertificateRecipe } from './craft-certificate.ts';
import { endBuypass } from './decide-validity.ts';
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  type KeyUsageName,
  keyUsage,
  subjectKeyIdentifier,
} from './encode-extensions.ts';
import { type NameAttribute, type NameRecipe, printable, utf8 } from './encode-name.ts';
import {
  legalPersonSemantics,
  type QcStatementRecipe,
  qcCompliance,
  qcDisclosure,
  qcStatements,
  qcType,
} from './encode-qc-statements.ts';
import type { LeafPlan, Profile } from './leaf-plan.ts';
import { makeSerial } from './serial-number.ts';

const NCP = '0.4.0.2042.1.1';
const QCP_L = '0.4.0.194112.1.1';
/** The same in both environments for the second generation: only the roots tell them apart. */
const ENTERPRISE = '2.16.578.1.26.1.3.2';
const ENTERPRISE_SEID1_TEST = '2.16.578.1.26.1.0.3.2';

type LeafRecipe = Omit<CertificateRecipe, 'signingKey'>;

/** A second-generation Buypass certificate on a soft token. */
export function composeBuypass2(plan: LeafPlan): LeafRecipe {
  const usages: Record<Profile, readonly KeyUsageName[]> = {
    auth: ['digitalSignature', 'keyEncipherment'],
    sign: ['nonRepudiation'],
    crypt: ['keyEncipherment'],
  };
  const { addresses, qualified } = plan;
  return {
    ...composeCommon(plan),
    subject: [
      printable('country', 'NO'),
      utf8('organisation', plan.name),
      ...unitOf(plan),
      utf8('commonName', plan.name),
      utf8('organisationIdentifier', `NTRNO-${plan.orgno}`),
    ],
    extensions: [
      basicConstraints({}),
      authorityKeyIdentifier(plan.issuer.keyId),
      subjectKeyIdentifier(plan.keyId),
      keyUsage(usages[plan.profile]),
      certificatePolicies([ENTERPRISE, qualified ? QCP_L : NCP]),
      crlDistributionPoints([addresses.crl]),
      authorityInformationAccess([
        { method: 'ocsp', url: addresses.ocsp },
        { method: 'caIssuers', url: addresses.certificate },
      ]),
      qcStatements(qualified ? [legalPersonSemantics, ...sealStatements] : [legalPersonSemantics]),
    ],
  };
}

const sealStatements: readonly QcStatementRecipe[] = [
  qcCompliance,
  qcType(2),
  qcDisclosure([{ url: 'https://pds.lookalike.invalid/buypass', language: 'en' }]),
];

/** A first-generation Buypass certificate on a soft token: the organisation number alone, and a CRL by LDAP too. */
export function composeBuypass1(plan: LeafPlan): LeafRecipe {
  const usages: Record<Profile, readonly KeyUsageName[]> = {
    auth: ['digitalSignature', 'keyEncipherment', 'dataEncipherment'],
    sign: ['nonRepudiation'],
    crypt: ['keyEncipherment', 'dataEncipherment'],
  };
  const { addresses } = plan;
  return {
    ...composeCommon(plan),
    subject: [
      printable('country', 'NO'),
      utf8('organisation', plan.name),
      ...unitOf(plan),
      utf8('commonName', plan.name),
      printable('serialNumber', plan.orgno),
    ],
    extensions: [
      basicConstraints({}),
      authorityKeyIdentifier(plan.issuer.keyId),
      subjectKeyIdentifier(plan.keyId),
      keyUsage(usages[plan.profile]),
      certificatePolicies([plan.environment === 'test' ? ENTERPRISE_SEID1_TEST : ENTERPRISE]),
      crlDistributionPoints([addresses.crl, findDirectoryAddress(plan.issuer.description.issuingName)]),
      authorityInformationAccess([
        { method: 'ocsp', url: addresses.ocsp },
        { method: 'caIssuers', url: addresses.certificate },
      ]),
    ],
  };
}

function composeCommon({ issuer, publicKey, notBefore, notAfter }: LeafPlan) {
  return {
    serial: makeSerial(10),
    signature: issuer.description.leafSignature,
    issuer: issuer.name,
    notBefore,
    notAfter: notAfter ?? endBuypass(notBefore),
    publicKey,
  };
}

function unitOf({ unit }: LeafPlan): readonly NameAttribute[] {
  return unit === undefined ? [] : [utf8('organisationalUnit', unit)];
}

/** A directory that does not exist, where the real one names its own. */
function findDirectoryAddress(issuingName: NameRecipe): string {
  const commonName = issuingName.flat().find(({ type }) => type === 'commonName')?.value ?? '';
  const entry = `dc=Lookalike,dc=NO,CN=${encodeURIComponent(commonName)}`;
  return `ldap://ldap.lookalike.invalid/${entry}?certificateRevocationList`;
}
