import type { CertificateRecipe } from './craft-certificate.ts';
import { endBuypass, endCommfides } from './decide-validity.ts';
import type { Generation, Style } from './describe-hierarchies.ts';
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  type ExtensionRecipe,
  extendedKeyUsage,
  extendedKeyUsages,
  type KeyUsageName,
  keyUsage,
  subjectAlternativeEmail,
  subjectKeyIdentifier,
} from './encode-extensions.ts';
import { type NameAttribute, type NameRecipe, printable, printableIfPossible, utf8 } from './encode-name.ts';
import {
  legalPersonSemantics,
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
/** Buypass' own: the same in both environments for the second generation, where only the roots tell them apart. */
const ENTERPRISE = '2.16.578.1.26.1.3.2';
const ENTERPRISE_SEID1_TEST = '2.16.578.1.26.1.0.3.2';
const { clientAuth, emailProtection, serverAuth, smartcardLogon } = extendedKeyUsages;

/** How one kind of virksomhetssertifikat looks. Names and extensions are in the order of encoding. */
interface LeafProfile {
  /** Octets. */
  readonly serialLength: number;
  /** When it ends, unless the plan says. Milliseconds since 1970. */
  readonly end: (plan: LeafPlan) => number;
  readonly usages: Readonly<Record<Profile, readonly KeyUsageName[]>>;
  readonly subject: (plan: LeafPlan) => NameRecipe;
  readonly extensions: (plan: LeafPlan, usage: ExtensionRecipe) => readonly ExtensionRecipe[];
}

const commfidesUsages: LeafProfile['usages'] = {
  auth: ['digitalSignature'],
  sign: ['nonRepudiation'],
  crypt: ['keyEncipherment', 'dataEncipherment', 'keyAgreement'],
};

const leafProfiles: Readonly<Record<`${Style}-${Generation}`, LeafProfile>> = {
  /** A second-generation Buypass certificate on a soft token. */
  'buypass-2': {
    serialLength: 10,
    end: ({ notBefore }) => endBuypass(notBefore),
    usages: {
      auth: ['digitalSignature', 'keyEncipherment'],
      sign: ['nonRepudiation'],
      crypt: ['keyEncipherment'],
    },
    subject: (plan) => [...nameBuypass(plan), utf8('organisationIdentifier', `NTRNO-${plan.orgno}`)],
    extensions: ({ issuer, keyId, qualified, addresses }, usage) => [
      basicConstraints({}),
      authorityKeyIdentifier(issuer.keyId),
      subjectKeyIdentifier(keyId),
      usage,
      certificatePolicies([ENTERPRISE, qualified ? QCP_L : NCP]),
      crlDistributionPoints([addresses.crl]),
      authorityInformationAccess([
        { method: 'ocsp', url: addresses.ocsp },
        { method: 'caIssuers', url: addresses.certificate },
      ]),
      qcStatements([
        legalPersonSemantics,
        ...(qualified ? [qcCompliance, qcType(2), disclose('https://pds.lookalike.invalid/buypass')] : []),
      ]),
    ],
  },
  /** A first-generation Buypass certificate on a soft token: the organisation number alone, and a CRL by LDAP too. */
  'buypass-1': {
    serialLength: 10,
    end: ({ notBefore }) => endBuypass(notBefore),
    usages: {
      auth: ['digitalSignature', 'keyEncipherment', 'dataEncipherment'],
      sign: ['nonRepudiation'],
      crypt: ['keyEncipherment', 'dataEncipherment'],
    },
    subject: (plan) => [...nameBuypass(plan), printable('serialNumber', plan.orgno)],
    extensions: ({ issuer, keyId, environment, addresses }, usage) => [
      basicConstraints({}),
      authorityKeyIdentifier(issuer.keyId),
      subjectKeyIdentifier(keyId),
      usage,
      certificatePolicies([environment === 'test' ? ENTERPRISE_SEID1_TEST : ENTERPRISE]),
      crlDistributionPoints([addresses.crl, findDirectoryAddress(issuer.description.issuingName)]),
      authorityInformationAccess([
        { method: 'ocsp', url: addresses.ocsp },
        { method: 'caIssuers', url: addresses.certificate },
      ]),
    ],
  },
  /** A second-generation certificate of Commfides Legal Person G3: it has the organisation number twice. */
  'commfides-2': {
    serialLength: 20,
    end: ({ notBefore }) => endCommfides(notBefore),
    usages: commfidesUsages,
    subject: ({ name, unit, orgno }) => [
      printable('country', 'NO'),
      utf8('locality', 'Prøveveien 1,0001 OSLO'),
      utf8('organisation', name),
      utf8('organisationIdentifier', `NTRNO-${orgno}`),
      ...(unit === undefined ? [] : [utf8('organisationalUnit', unit)]),
      printable('serialNumber', orgno),
      utf8('commonName', name),
    ],
    extensions: (plan, usage) => {
      const { issuer, keyId, profile, addresses } = plan;
      const qualified = plan.qualified && profile !== 'crypt';
      const seal = [qcCompliance, qcLimit('NOK', 1, 4), qcType(2), disclose('https://pds.lookalike.invalid/commfides')];
      return [
        basicConstraints({}, { critical: true }),
        authorityKeyIdentifier(issuer.keyId),
        authorityInformationAccess([
          { method: 'caIssuers', url: addresses.certificate },
          { method: 'ocsp', url: addresses.ocsp },
        ]),
        subjectAlternativeEmail(findEmail(plan)),
        certificatePolicies([
          qualified ? QCP_L : NCP,
          { policy: findCommfidesPolicy(plan), cps: 'https://cps.lookalike.invalid/commfides' },
        ]),
        extendedKeyUsage([clientAuth, emailProtection, ...(profile === 'auth' ? [smartcardLogon] : []), serverAuth]),
        ...(profile === 'crypt' ? [] : [qcStatements([legalPersonSemantics, ...(qualified ? seal : [])])]),
        crlDistributionPoints([addresses.crl]),
        subjectKeyIdentifier(keyId),
        usage,
      ];
    },
  },
  /** A first-generation certificate of Commfides Enterprise: the name in reverse, valid as long as its issuer. */
  'commfides-1': {
    serialLength: 8,
    end: ({ issuer }) => issuer.notAfter,
    usages: commfidesUsages,
    subject: ({ name, unit, orgno }) => [
      printableIfPossible('commonName', name),
      printable('serialNumber', orgno),
      ...(unit === undefined ? [] : [printableIfPossible('organisationalUnit', unit)]),
      printableIfPossible('organisation', name),
      printable('country', 'NO'),
    ],
    extensions: (plan, usage) => [
      authorityInformationAccess([
        { method: 'caIssuers', url: plan.addresses.certificate },
        { method: 'caIssuers', url: `${plan.addresses.certificate}?mirror` },
        { method: 'ocsp', url: plan.addresses.ocsp },
      ]),
      subjectKeyIdentifier(plan.keyId),
      basicConstraints({}, { critical: true }),
      authorityKeyIdentifier(plan.issuer.keyId),
      certificatePolicies([plan.environment === 'test' ? '2.16.578.1.29.913.1.1.0' : '2.16.578.1.29.13.1.1.0']),
      crlDistributionPoints([plan.addresses.crl, `${plan.addresses.crl}?mirror`]),
      usage,
      extendedKeyUsage([serverAuth, clientAuth, emailProtection]),
      subjectAlternativeEmail(findEmail(plan)),
    ],
  },
};

/** The certificate that `plan` describes, as authorities of that style and generation issue it. */
export function composeLeaf(
  kind: { readonly style: Style; readonly seid: Generation },
  plan: LeafPlan,
): Omit<CertificateRecipe, 'signingKey'> {
  const { serialLength, end, usages, subject, extensions } = leafProfiles[`${kind.style}-${kind.seid}`];
  return {
    serial: makeSerial(serialLength),
    signature: plan.issuer.description.leafSignature,
    issuer: plan.issuer.name,
    notBefore: plan.notBefore,
    notAfter: plan.notAfter ?? end(plan),
    publicKey: plan.publicKey,
    subject: subject(plan),
    extensions: extensions(plan, keyUsage(usages[plan.profile])),
  };
}

function nameBuypass({ name, unit }: LeafPlan): readonly NameAttribute[] {
  return [
    printable('country', 'NO'),
    utf8('organisation', name),
    ...(unit === undefined ? [] : [utf8('organisationalUnit', unit)]),
    utf8('commonName', name),
  ];
}

function disclose(url: string) {
  return qcDisclosure([{ url, language: 'en' }]);
}

/** 200 signs, 210 authenticates, 220 encrypts; production's own version is .1.1, the test side's .1.0. */
function findCommfidesPolicy({ profile, environment }: LeafPlan): string {
  const purpose = { sign: 200, auth: 210, crypt: 220 }[profile];
  return environment === 'test' ? `2.16.578.1.29.913.${purpose}.1.0` : `2.16.578.1.29.13.${purpose}.1.1`;
}

/** A directory that does not exist, where the real one names its own. */
function findDirectoryAddress(issuingName: NameRecipe): string {
  const commonName = issuingName.flat().find(({ type }) => type === 'commonName')?.value ?? '';
  const entry = `dc=Lookalike,dc=NO,CN=${encodeURIComponent(commonName)}`;
  return `ldap://ldap.lookalike.invalid/${entry}?certificateRevocationList`;
}

function findEmail({ orgno }: LeafPlan): string {
  return `post@${orgno}.lookalike.invalid`;
}
