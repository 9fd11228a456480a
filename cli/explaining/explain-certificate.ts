import { acceptedPolicies, checkKey, checkPolicy } from '@portvakt/server/certificate-rules';
import type { ReadCertificate } from '../reading-certificates/read-certificate.ts';
import { showName } from '../reading-certificates/show-name.ts';
import { describePolicy } from './describe-policy.ts';
import { explainAuthority } from './explain-authority.ts';
import { explainOrganisation } from './explain-organisation.ts';
import { showDistance, showTime } from './explain-times.ts';
import { type Finding, note, right, wrong } from './explained.ts';

const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';

/** A virksomhetssertifikat line by line, as far as it can be judged by itself. `now` is in seconds. */
export function explainCertificate(certificate: ReadCertificate, now: number): readonly Finding[] {
  const { x509, subject, issuer } = certificate;
  return [
    right('subject', showName(subject)),
    explainOrganisation(subject),
    certificate.selfIssued ? refuse('issuer', 'Itself: no authority has issued it.') : explainAuthority(issuer),
    right('serial', x509.serialNumber),
    explainValidity(certificate, now),
    explainPolicies(certificate.policies),
    explainUsage(certificate),
    explainKey(certificate),
    ...explainExtensions(certificate),
  ];
}

function refuse(about: string, text: string): Finding {
  return wrong(about, text, 'certificate-invalid');
}

function explainValidity({ notBefore, notAfter }: ReadCertificate, now: number): Finding {
  const [from, until] = [showTime(notBefore), showTime(notAfter)];
  if (now < notBefore) return refuse('validity', `Not before ${from}, ${showDistance(notBefore - now)}.`);
  if (now > notAfter) return refuse('validity', `Expired ${showDistance(notAfter - now)}, ${until}.`);
  return right('validity', `From ${from} to ${until}, ${showDistance(notAfter - now)}.`);
}

function explainPolicies(policies: readonly string[] | undefined): Finding {
  const about = 'policies';
  if (policies === undefined || policies.length === 0) return refuse(about, 'None: nothing says whom it is for.');
  const described = policies.map((policy) => ({ policy, ...describePolicy(policy) }));
  const text = described.map(({ policy, text: words = 'not known here' }) => `${policy} (${words})`).join(', ');
  const accepted = (['test', 'production'] as const).filter(
    (environment) => checkPolicy(policies, acceptedPolicies[environment]) === undefined,
  );
  if (accepted.length === 2) return right(about, `${text}.`);
  if (accepted.length === 1) return right(about, `${text}. It is accepted in the ${accepted[0]} environment only.`);
  const known = described.some(({ holder }) => holder === 'organisation');
  return refuse(
    about,
    known
      ? `${text}. No environment accepts it from certificates of organisations.`
      : `${text}. None is a known policy of certificates for organisations.`,
  );
}

function explainUsage({ keyUsage, extensions }: ReadCertificate): Finding {
  const about = 'key usage';
  if (keyUsage === undefined) return refuse(about, 'Missing: it must say what the key is for.');
  const uses = [...keyUsage].join(', ');
  if (!extensions.some(({ type, critical }) => type === KEY_USAGE && critical))
    return refuse(about, `${uses}: it must be marked critical.`);
  if (keyUsage.has('digitalSignature')) return right(about, `${uses}.`);
  if (keyUsage.has('nonRepudiation'))
    return note(
      about,
      `${uses}: accepted, but it is the certificate for signing. The one for authentication is meant.`,
    );
  return refuse(about, `${uses}: not for signing. Use the certificate for authentication (digitalSignature).`);
}

function explainKey({ x509 }: ReadCertificate): Finding {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details = {} } = x509.publicKey;
  if (type === 'ec') return refuse('key', `Elliptic curve (${details.namedCurve}): it must be RSA.`);
  if (type === 'rsa-pss') return refuse('key', 'RSA for PSS only, which cannot sign RS256: it must be plain RSA.');
  if (type !== 'rsa') return refuse('key', `${type}: it must be RSA.`);
  const { modulusLength: bits = 0 } = details;
  const problem = checkKey(x509);
  if (problem === 'key-size') return refuse('key', `RSA, ${bits} bits: it must have 2048 to 4096.`);
  if (problem !== undefined) {
    return refuse(
      'key',
      `RSA, with the exponent ${details.publicExponent}: it must be odd, at least 3 and below 2^32.`,
    );
  }
  return right('key', `RSA, ${bits} bits.`);
}

/** Only what is wrong: what a validator does not understand and may not pass over (RFC 5280 §4.2). */
function explainExtensions({ x509, extensions, keyUsage }: ReadCertificate): readonly Finding[] {
  const types = extensions.map(({ type }) => type);
  const seen = new Set<string>();
  const twice = types.filter((type) => seen.size === seen.add(type).size);
  const unknown = extensions
    .filter(({ type, critical }) => critical && type !== KEY_USAGE && type !== BASIC_CONSTRAINTS)
    .map(({ type }) => type);
  return [
    ...(x509.ca || keyUsage?.has('keyCertSign')
      ? [refuse('authority', 'It is a certificate of an authority, not of an organisation.')]
      : []),
    ...(twice.length > 0 ? [refuse('extensions', `${twice.join(', ')}: there twice.`)] : []),
    ...(unknown.length > 0 ? [refuse('extensions', `${unknown.join(', ')}: critical, and not understood.`)] : []),
  ];
}
