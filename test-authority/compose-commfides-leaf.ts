import type { CertificateRecipe } from './craft-certificate.ts';
import { endCommfides } from './decide-validity.ts';
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  extendedKeyUsage,
  extendedKeyUsages,
  type KeyUsageName,
  keyUsage,
  subjectAlternativeEmail,
  subjectKeyIdentifier,
} from './encode-extensions.ts';
import { printable, printableIfPossible, utf8 } from './encode-name.ts';
import {
  legalPersonSemantics,
  type QcStatementRecipe,
  qcCompliance,
  qcDisclosure,
  qcLimit,
  qcStatements,
  qcType,
} from './encode-qc-statements.ts';
import type { LeafPlan, Profile } from './leaf-plan.ts';
import { makeSerial } from './serial-number.ts';

const NCP = '0.4.0.2042.1.1';
const QCP_L = '0.4.0.194112.1.1';
const { clientAuth, emailProtection, serverAuth, smartcardLogon } = extendedKeyUsages;

const usages: Record<Profile, readonly KeyUsageName[]> = {
  auth: ['digitalSignature'],
  sign: ['nonRepudiation'],
  crypt: ['keyEncipherment', 'dataEncipherment', 'keyAgreement'],
};

type LeafRecipe = Omit<CertificateRecipe, 'signingKey'>;

/** A second-generation certificate as Commfides Legal Person G3 issues them: the organisation number stands twice. */
export function composeCommfides2(plan: LeafPlan): LeafRecipe {
  const { addresses, notBefore, orgno } = plan;
  const qualified = plan.qualified && plan.profile !== 'crypt';
  const statements = [legalPersonSemantics, ...(qualified ? sealStatements : [])];
  return {
    serial: makeSerial(20),
    ...composeCommon(plan),
    notAfter: plan.notAfter ?? endCommfides(notBefore),
    subject: [
      printable('country', 'NO'),
      utf8('locality', 'Prøveveien 1,0001 OSLO'),
      utf8('organisation', plan.name),
      utf8('organisationIdentifier', `NTRNO-${orgno}`),
      ...(plan.unit === undefined ? [] : [utf8('organisationalUnit', plan.unit)]),
      printable('serialNumber', orgno),
      utf8('commonName', plan.name),
    ],
    extensions: [
      basicConstraints({}, { critical: true }),
      authorityKeyIdentifier(plan.issuer.keyId),
      authorityInformationAccess([
        { method: 'caIssuers', url: addresses.certificate },
        { method: 'ocsp', url: addresses.ocsp },
      ]),
      subjectAlternativeEmail(findEmail(plan)),
      certificatePolicies([
        qualified ? QCP_L : NCP,
        { policy: findPolicy(plan), cps: 'https://cps.lookalike.invalid/commfides' },
      ]),
      extendedKeyUsage(
        plan.profile === 'auth'
          ? [clientAuth, emailProtection, smartcardLogon, serverAuth]
          : [clientAuth, emailProtection, serverAuth],
      ),
      ...(plan.profile === 'crypt' ? [] : [qcStatements(statements)]),
      crlDistributionPoints([addresses.crl]),
      subjectKeyIdentifier(plan.keyId),
      keyUsage(usages[plan.profile]),
    ],
  };
}

const sealStatements: readonly QcStatementRecipe[] = [
  qcCompliance,
  qcLimit('NOK', 1, 4),
  qcType(2),
  qcDisclosure([{ url: 'https://pds.lookalike.invalid/commfides', language: 'en' }]),
];

/** 200 signs, 210 authenticates, 220 encrypts; production's own version is .1.1, the test side's .1.0. */
function findPolicy({ profile, environment }: LeafPlan): string {
  const purpose = { sign: 200, auth: 210, crypt: 220 }[profile];
  return environment === 'test' ? `2.16.578.1.29.913.${purpose}.1.0` : `2.16.578.1.29.13.${purpose}.1.1`;
}

/** A first-generation certificate as Commfides Enterprise issued them: the name in reverse, valid as long as its issuer. */
export function composeCommfides1(plan: LeafPlan): LeafRecipe {
  const { addresses } = plan;
  return {
    serial: makeSerial(8),
    ...composeCommon(plan),
    notAfter: plan.notAfter ?? plan.issuer.notAfter,
    subject: [
      printableIfPossible('commonName', plan.name),
      printable('serialNumber', plan.orgno),
      ...(plan.unit === undefined ? [] : [printableIfPossible('organisationalUnit', plan.unit)]),
      printableIfPossible('organisation', plan.name),
      printable('country', 'NO'),
    ],
    extensions: [
      authorityInformationAccess([
        { method: 'caIssuers', url: addresses.certificate },
        { method: 'caIssuers', url: `${addresses.certificate}?mirror` },
        { method: 'ocsp', url: addresses.ocsp },
      ]),
      subjectKeyIdentifier(plan.keyId),
      basicConstraints({}, { critical: true }),
      authorityKeyIdentifier(plan.issuer.keyId),
      certificatePolicies([plan.environment === 'test' ? '2.16.578.1.29.913.1.1.0' : '2.16.578.1.29.13.1.1.0']),
      crlDistributionPoints([addresses.crl, `${addresses.crl}?mirror`]),
      keyUsage(usages[plan.profile]),
      extendedKeyUsage([serverAuth, clientAuth, emailProtection]),
      subjectAlternativeEmail(findEmail(plan)),
    ],
  };
}

function composeCommon({ issuer, publicKey, notBefore }: LeafPlan) {
  return { signature: issuer.description.leafSignature, issuer: issuer.name, notBefore, publicKey };
}

function findEmail({ orgno }: LeafPlan): string {
  return `post@${orgno}.lookalike.invalid`;
}
