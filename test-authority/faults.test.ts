import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { openWorkbench, readProfile } from '@portvakt/own-tests/certificates';
import { generations, styles } from './describe-hierarchies.ts';
import { type Fault, faults } from './faults.ts';
import { type IssuedCertificate, issueCertificate } from './issue-certificate.ts';

const DAY = 86_400_000;
const now = Date.parse('2026-03-10T10:20:30Z');
const bench = await openWorkbench({ now });
const { authority, subjectKey } = bench;

interface Evidence {
  readonly issued: IssuedCertificate;
  readonly certificate: X509Certificate;
  readonly profile: ReturnType<typeof readProfile>;
  readonly issuingKey: X509Certificate['publicKey'];
}

const numbers = ({ profile }: Evidence) =>
  profile.subject.filter((one) => /\d{9}$/.test(one)).map((one) => one.slice(-9));
const points = ({ profile }: Evidence) => profile.findValue('crlDistributionPoints')?.toString('latin1') ?? '';
const access = ({ profile }: Evidence) => profile.findValue('authorityInformationAccess')?.toString('latin1') ?? '';

/** What must be true of a certificate with the fault, and of none without it. */
const signs: Record<Fault, (evidence: Evidence) => boolean> = {
  revoked: ({ issued }) => authority.journal.findRevocation(issued.authority ?? '', issued.serial)?.reason === 1,
  expired: ({ certificate }) => certificate.validToDate.getTime() === now - DAY,
  'not-yet-valid': ({ certificate }) => certificate.validFromDate.getTime() === now + DAY,
  'no-orgno': (evidence) => numbers(evidence).length === 0,
  'conflicting-orgno': (evidence) => new Set(numbers(evidence)).size === 2,
  'wrong-policy': ({ profile }) => profile.policies.join() === '2.999.2',
  'missing-policy': ({ profile }) => !profile.extensions.includes('certificatePolicies'),
  'person-policy': ({ profile }) => /^2\.16\.578\.1\.(26\.1\.3\.1|29\.912\.1\.1\.0)$/.test(profile.policies.join()),
  'signed-by-other': ({ profile }) => profile.issuer.includes('organisation=utf8:LOOKALIKE Stranger'),
  'self-signed': ({ certificate }) =>
    certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey),
  'dead-crl': (evidence) => /crl\/dead\.crl/.test(points(evidence)),
  'internal-crl': (evidence) => points(evidence).includes('http://169.254.169.254/'),
  'pss-key': ({ certificate }) => certificate.publicKey.asymmetricKeyType === 'rsa-pss',
  'ec-key': ({ certificate }) => certificate.publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1',
};

for (const style of styles) {
  for (const seid of generations) {
    describe(`SEID ${seid} ${style}`, () => {
      for (const fault of [undefined, ...faults]) {
        it(
          fault === undefined
            ? 'a certificate without a fault shows no sign of one'
            : `${fault} is wrong in that alone`,
          async () => {
            const keyIsTheFault = fault === 'pss-key' || fault === 'ec-key';
            const issued = await issueCertificate(authority, {
              orgno: '310001112',
              style,
              seid,
              fault,
              subjectKey: keyIsTheFault ? undefined : subjectKey,
              subjectKeyBits: 2048,
            });
            const certificate = new X509Certificate(issued.certificate);
            const { issuing } = await authority.openHierarchy({ style, seid, environment: 'test' });
            const issuingKey = new X509Certificate(issuing.certificate).publicKey;
            const evidence = { issued, certificate, profile: readProfile(issued.certificate), issuingKey };
            const shown = faults.filter((one) => signs[one](evidence));
            assert.deepEqual(shown, fault === undefined ? [] : [fault]);
            const own = fault !== 'self-signed' && fault !== 'signed-by-other';
            assert.equal(certificate.verify(issuingKey), own, 'the signature is the hierarchy’s own');
            assert.equal(/OCSP|\/ocsp\//.test(access(evidence)), fault !== 'dead-crl' && fault !== 'internal-crl');
            assert.ok(certificate.checkPrivateKey(issued.privateKey));
          },
        );
      }
    });
  }
}

it('conflicts with another number even for the number that others conflict with', async () => {
  const issued = await issueCertificate(authority, { orgno: '310001112', fault: 'conflicting-orgno', subjectKey });
  const other = await issueCertificate(authority, { orgno: '312999919', fault: 'conflicting-orgno', subjectKey });
  assert.ok(readProfile(issued.certificate).subject.includes('serialNumber=printable:312999919'));
  assert.ok(readProfile(other.certificate).subject.includes('serialNumber=printable:310001112'));
});

it('what another signed comes with that other’s whole chain', async () => {
  const issued = await issueCertificate(authority, { orgno: '310001112', fault: 'signed-by-other', subjectKey });
  const [leaf, issuing, root] = [issued.certificate, ...issued.chain].map((der) => new X509Certificate(der));
  assert.ok(issuing !== undefined && root !== undefined);
  assert.ok(leaf?.verify(issuing.publicKey) && issuing.verify(root.publicKey) && root.verify(root.publicKey));
});

it('refuses what is not an organisation number', async () => {
  for (const orgno of ['', '31000111', '3100011123', '31000111a', 'NO310001112']) {
    await assert.rejects(issueCertificate(authority, { orgno, subjectKey }), { name: 'UnfitRequestError' });
  }
});
