import type { CertificateProblem, InspectedCertificate } from '@portvakt/server/certificate-rules';
import { showCommonName, showName, showText } from '../reading-certificates/show-name.ts';
import { describePolicy } from './describe-policy.ts';
import { showDistance, showTime } from './explain-times.ts';
import { type Finding, note, right } from './explained.ts';

const SERIAL_NUMBER = '2.5.4.5';
const ORGANIZATION_IDENTIFIER = '2.5.4.97';

/** What a line of the explanation is about. */
type About =
  | 'form'
  | 'subject'
  | 'organisation'
  | 'issuer'
  | 'serial'
  | 'validity'
  | 'policies'
  | 'key usage'
  | 'key'
  | 'generation'
  | 'authority'
  | 'extensions';

interface Inspected extends InspectedCertificate {
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * A virksomhetssertifikat line by line, as far as it can be judged by itself. What is wrong with it, the server's own rules
 * say; here are only the words. `now` is in seconds.
 */
export function explainCertificate(inspected: InspectedCertificate, now: number): readonly Finding[] {
  const given = { ...inspected, now };
  return Object.entries(lines).flatMap(([about, whenRight]) => {
    const wrong = inspected.problems.filter((problem) => problems[problem].about === about);
    if (wrong.length === 0) return whenRight?.(given) ?? [];
    return wrong.map((reason): Finding => {
      const { text, isForm } = problems[reason];
      const refusal = isForm ? 'x5c-unreadable' : 'certificate-invalid';
      return { mark: 'wrong', about, text: text(given), refusal, reason };
    });
  });
}

/** Every line in its order, with what it says when nothing is wrong; some lines are there only when something is. */
const lines: Readonly<Record<About, ((inspected: Inspected) => Finding | undefined) | undefined>> = {
  form: undefined,
  subject: ({ certificate }) => right('subject', showName(certificate.subjectAttributes)),
  organisation: ({ organisation, certificate }) => {
    const isNew = certificate.subjectAttributes.some(({ type }) => type === ORGANIZATION_IDENTIFIER);
    const where = isNew ? 'organizationIdentifier, as in SEID 2.0' : 'serialNumber, as in SEID 1.0';
    return right('organisation', `${organisation}, found in ${where}.`);
  },
  issuer: explainIssuer,
  serial: ({ certificate }) => right('serial', certificate.x509.serialNumber),
  validity: ({ certificate: { notBefore, notAfter }, now }) => {
    const [from, until] = [notBefore / 1000, notAfter / 1000];
    return right('validity', `From ${showTime(from)} to ${showTime(until)}, ${showDistance(until - now)}.`);
  },
  policies: (inspected) => {
    const [environment, another] = inspected.acceptedIn;
    const only = another === undefined ? ` Only the ${environment} environment accepts this.` : '';
    return right('policies', `${describePolicies(inspected)}.${only}`);
  },
  'key usage': (inspected) =>
    inspected.certificate.keyUsage?.bits.has('digitalSignature')
      ? right('key usage', `${showUses(inspected)}.`)
      : note(
          'key usage',
          `${showUses(inspected)}: accepted, but this is the certificate for signing. Better use the one for authentication.`,
        ),
  key: (inspected) => right('key', `RSA, ${showBits(inspected)} bits.`),
  generation: ({ isSeid2 }) =>
    isSeid2
      ? undefined
      : note('generation', 'SEID 1.0: a Portvakt server accepts it only with PORTVAKT_ACCEPT_SEID1=yes.'),
  authority: undefined,
  extensions: undefined,
};

interface Explanation {
  readonly about: About;
  readonly text: (inspected: Inspected) => string;
  /** The server cannot read the certificate at all. */
  readonly isForm?: true;
}

/** What each problem that the server's rules can find means for this certificate. */
const problems: Readonly<Record<CertificateProblem, Explanation>> = {
  'not-der': {
    ...ofForm('form'),
    text: () => 'It is not strict DER: more bytes follow it, or a length is not written in the shortest way.',
  },
  version: { ...ofForm('form'), text: () => 'It must be version 3 of X.509.' },
  'extension-twice': { ...ofForm('extensions'), text: ({ repeated }) => `${repeated.join(', ')}: there twice.` },
  'two-algorithms': {
    ...ofForm('form'),
    text: () => 'It names one signature algorithm inside the signed part, and another outside it.',
  },
  'serial-number': {
    ...ofForm('serial'),
    text: ({ certificate }) => `${certificate.x509.serialNumber}: must be positive, and at most 20 bytes.`,
  },
  'key-type': { about: 'key', text: ({ certificate }) => explainKeyType(certificate.publicKey) },
  'key-size': { about: 'key', text: (inspected) => `RSA, ${showBits(inspected)} bits: must have 2048 to 4096.` },
  'key-exponent': {
    about: 'key',
    text: ({ certificate }) =>
      `RSA, with the exponent ${certificate.publicKey.asymmetricKeyDetails?.publicExponent}: must be odd, at least 3 and below 2^32.`,
  },
  'key-weak': {
    about: 'key',
    text: () => 'RSA, with the ROCA weakness (CVE-2017-15361): its private half can be computed.',
  },
  'not-yet-valid': {
    about: 'validity',
    text: ({ certificate: { notBefore }, now }) =>
      `Not before ${showTime(notBefore / 1000)}, ${showDistance(notBefore / 1000 - now)}.`,
  },
  expired: {
    about: 'validity',
    text: ({ certificate: { notAfter }, now }) =>
      `Expired ${showDistance(notAfter / 1000 - now)}, ${showTime(notAfter / 1000)}.`,
  },
  'self-signed': { about: 'issuer', text: () => 'Itself: no authority has issued it.' },
  'critical-extension': {
    about: 'extensions',
    text: ({ unknownCritical }) => `${unknownCritical.join(', ')}: critical, and not understood.`,
  },
  'key-usage-missing': { about: 'key usage', text: () => 'Missing: it must say what the key is for.' },
  'key-usage-not-critical': {
    about: 'key usage',
    text: (inspected) => `${showUses(inspected)}: must be marked critical.`,
  },
  'key-usage': {
    about: 'key usage',
    text: (inspected) =>
      `${showUses(inspected)}: not for signing. Use the certificate for authentication (digitalSignature).`,
  },
  'leaf-is-authority': {
    about: 'authority',
    text: () => 'It is the certificate of an authority, not of an organisation.',
  },
  'policy-missing': { about: 'policies', text: () => 'None: nothing says whom it is for.' },
  'policy-not-accepted': {
    about: 'policies',
    text: (inspected) => `${describePolicies(inspected)}. None is accepted as the policy of a virksomhetssertifikat.`,
  },
  'orgno-missing': {
    about: 'organisation',
    text: () => 'The subject has no organisation number, neither in organizationIdentifier nor in serialNumber.',
  },
  'orgno-ambiguous': {
    about: 'organisation',
    text: (inspected) =>
      `The subject has more than one organisation number, so none counts: ${showNumbers(inspected)}.`,
  },
  'orgno-scheme': {
    about: 'organisation',
    text: (inspected) => `${showNumbers(inspected)}: must be NTRNO- and nine digits, as of a Norwegian organisation.`,
  },
  'orgno-conflict': {
    about: 'organisation',
    text: (inspected) => `${showNumbers(inspected)}: they must be the same organisation.`,
  },
  'orgno-check-digit': {
    about: 'organisation',
    text: (inspected) => `${showNumbers(inspected)}: the check digit is wrong.`,
  },
};

function ofForm(about: About) {
  return { about, isForm: true } as const;
}

/** Who says that it issued the certificate. A name proves nothing: that is for the chain, which the server checks. */
function explainIssuer({ certificate: { issuerAttributes }, issuerEnvironment }: Inspected): Finding {
  const name = showCommonName(issuerAttributes);
  if (name.startsWith('LOOKALIKE')) {
    const side = /Test4|TEST/.test(name) ? 'test' : 'production';
    return note(
      'issuer',
      `${name}: by its name a Portvakt test authority, its ${side} side. Only the local profile trusts it.`,
    );
  }
  return issuerEnvironment === undefined
    ? note('issuer', `${name}: not the name of a known authority. The server decides whether it is trusted.`)
    : right(
        'issuer',
        `${name}: by its name an authority of the ${issuerEnvironment} environment, and refused in the other.`,
      );
}

function explainKeyType({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: Inspected['certificate']['publicKey']) {
  if (type === 'ec') return `Elliptic curve (${details?.namedCurve}): must be RSA.`;
  if (type === 'rsa-pss') return 'RSA for PSS only, which cannot sign RS256: must be plain RSA.';
  return `${type ?? 'unknown'}: must be RSA.`;
}

function describePolicies({ certificate: { policies = [] } }: Inspected): string {
  return policies.map((policy) => `${policy} (${describePolicy(policy) ?? 'not known here'})`).join(', ');
}

function showUses({ certificate: { keyUsage } }: Inspected): string {
  return [...(keyUsage?.bits ?? [])].join(', ');
}

function showBits({ certificate: { publicKey } }: Inspected): number {
  return publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
}

/** The attributes in which the subject may have an organisation number, as they are written. */
function showNumbers({ certificate: { subjectAttributes } }: Inspected): string {
  const names: Readonly<Record<string, string>> = {
    [ORGANIZATION_IDENTIFIER]: 'organizationIdentifier',
    [SERIAL_NUMBER]: 'serialNumber',
  };
  return subjectAttributes
    .flatMap(({ type, value }) => (names[type] === undefined ? [] : `${names[type]} says ${showText(value)}`))
    .join(' and ');
}
