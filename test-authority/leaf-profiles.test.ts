import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { AsnConvert } from '@peculiar/asn1-schema';
import { AuthorityInfoAccessSyntax, CRLDistributionPoints, ExtendedKeyUsage } from '@peculiar/asn1-x509';
import { QCStatements } from '@peculiar/asn1-x509-qualified';
import { openWorkbench, readProfile } from '@portvakt/own-tests/certificates';
import { type CertificateRequest, issueCertificate } from './issue-certificate.ts';

const now = Date.parse('2026-03-10T10:20:30.456Z');
const bench = await openWorkbench({ now });
const { authority, subjectKey } = bench;

const issue = async (request: Omit<CertificateRequest, 'orgno'>) => {
  const issued = await issueCertificate(authority, { orgno: '310001112', name: 'Fjord AS', subjectKey, ...request });
  return { issued, profile: readProfile(issued.certificate) };
};

type Profile = ReturnType<typeof readProfile>;

function readStatements(profile: Profile): readonly string[] {
  const value = profile.findValue('qcStatements');
  return value === undefined ? [] : Array.from(AsnConvert.parse(value, QCStatements), ({ statementId }) => statementId);
}

function readPoints(profile: Profile): readonly (string | undefined)[] {
  const points = AsnConvert.parse(profile.findValue('crlDistributionPoints') ?? Buffer.alloc(0), CRLDistributionPoints);
  return Array.from(points, ({ distributionPoint }) => distributionPoint?.fullName?.[0]?.uniformResourceIdentifier);
}

function readAccess(profile: Profile): readonly string[] {
  const access = AsnConvert.parse(
    profile.findValue('authorityInformationAccess') ?? Buffer.alloc(0),
    AuthorityInfoAccessSyntax,
  );
  return Array.from(
    access,
    ({ accessMethod, accessLocation }) => `${accessMethod.at(-1)} ${accessLocation.uniformResourceIdentifier}`,
  );
}

const semantics = '1.3.6.1.5.5.7.11.2';

describe('a SEID 2.0 Buypass certificate', () => {
  const extensions = [
    'basicConstraints',
    'authorityKeyIdentifier',
    'subjectKeyIdentifier',
    'keyUsage!',
    'certificatePolicies',
    'crlDistributionPoints',
    'authorityInformationAccess',
    'qcStatements',
  ];

  it('has the names, extensions and addresses of the profile in their order', async () => {
    const { profile, issued } = await issue({});
    assert.deepEqual(profile.subject, [
      'country=printable:NO',
      'organisation=utf8:Fjord AS',
      'commonName=utf8:Fjord AS',
      'organisationIdentifier=utf8:NTRNO-310001112',
    ]);
    assert.deepEqual(profile.issuer, [
      'country=printable:NO',
      'organisationIdentifier=utf8:NTRNO-311100009',
      'organisation=utf8:LOOKALIKE Buypass',
      'commonName=utf8:LOOKALIKE Buypass Class 3 Test4 CA G2 ST Business',
    ]);
    assert.deepEqual(profile.extensions, extensions);
    assert.deepEqual(profile.keyUsage, ['digitalSignature', 'keyEncipherment']);
    assert.deepEqual(profile.policies, ['2.16.578.1.26.1.3.2', '0.4.0.2042.1.1']);
    assert.deepEqual(readStatements(profile), [semantics]);
    assert.deepEqual(readPoints(profile), ['http://localhost:7070/test-authority/crl/buypass-seid2-test-issuing.crl']);
    assert.deepEqual(readAccess(profile), [
      '1 http://localhost:7070/test-authority/ocsp/buypass-seid2-test-issuing',
      '2 http://localhost:7070/test-authority/crt/buypass-seid2-test-issuing.cer',
    ]);
    assert.equal(profile.findValue('basicConstraints')?.toString('hex'), '3000', 'an empty SEQUENCE');
    assert.equal(profile.tbs.serialNumber.byteLength, 10);
    assert.equal(issued.serial, new X509Certificate(issued.certificate).serialNumber);
  });

  it('begins at a whole second and ends three years later at 23:59 in Norway', async () => {
    const { issued } = await issue({});
    const { validFromDate, validToDate } = new X509Certificate(issued.certificate);
    assert.equal(validFromDate.toISOString(), '2026-03-10T10:20:30.000Z');
    assert.equal(validToDate.toISOString(), '2029-03-10T22:59:00.000Z');
  });

  it('claims the same policy in production, from another root', async () => {
    const { profile } = await issue({ environment: 'production' });
    assert.deepEqual(profile.policies, ['2.16.578.1.26.1.3.2', '0.4.0.2042.1.1']);
    assert.ok(profile.issuer.includes('commonName=utf8:LOOKALIKE Buypass Class 3 CA G2 ST Business'));
  });

  it('only signs when that is what it is for', async () => {
    const { profile } = await issue({ profile: 'sign' });
    assert.deepEqual(profile.keyUsage, ['nonRepudiation']);
    assert.deepEqual(profile.extensions, extensions);
  });

  it('is a qualified seal on request: QCP-l, QcCompliance and QcType eSeal', async () => {
    const { profile } = await issue({ qualified: true });
    assert.deepEqual(profile.policies, ['2.16.578.1.26.1.3.2', '0.4.0.194112.1.1']);
    assert.deepEqual(readStatements(profile), [semantics, '0.4.0.1862.1.1', '0.4.0.1862.1.6', '0.4.0.1862.1.5']);
    const statements = profile.findValue('qcStatements');
    assert.ok(statements?.includes(Buffer.from('04008e46010602', 'hex')), 'the type is 0.4.0.1862.1.6.2');
  });

  it('names a sub-unit between O and CN', async () => {
    const { profile } = await issue({ unit: 'Avdeling-312999919' });
    assert.equal(profile.subject[2], 'organisationalUnit=utf8:Avdeling-312999919');
  });
});

describe('a SEID 2.0 Commfides certificate', () => {
  it('has the names, extensions and addresses of the profile in their order', async () => {
    const { profile } = await issue({ style: 'commfides' });
    assert.deepEqual(profile.subject, [
      'country=printable:NO',
      'locality=utf8:Prøveveien 1,0001 OSLO',
      'organisation=utf8:Fjord AS',
      'organisationIdentifier=utf8:NTRNO-310001112',
      'serialNumber=printable:310001112',
      'commonName=utf8:Fjord AS',
    ]);
    assert.deepEqual(profile.issuer, [
      'country=printable:NO',
      'organisation=utf8:LOOKALIKE Commfides',
      'organisationIdentifier=utf8:NTRNO-311200003',
      'commonName=utf8:LOOKALIKE Commfides Legal Person - G3 - TEST',
    ]);
    assert.deepEqual(profile.extensions, [
      'basicConstraints!',
      'authorityKeyIdentifier',
      'authorityInformationAccess',
      'subjectAlternativeName',
      'certificatePolicies',
      'extendedKeyUsage',
      'qcStatements',
      'crlDistributionPoints',
      'subjectKeyIdentifier',
      'keyUsage!',
    ]);
    assert.deepEqual(profile.keyUsage, ['digitalSignature']);
    assert.deepEqual(profile.policies, ['0.4.0.194112.1.1', '2.16.578.1.29.913.210.1.0']);
    assert.deepEqual(readStatements(profile), [
      semantics,
      '0.4.0.1862.1.1',
      '0.4.0.1862.1.2',
      '0.4.0.1862.1.6',
      '0.4.0.1862.1.5',
    ]);
    assert.deepEqual(readAccess(profile), [
      '2 http://localhost:7070/test-authority/crt/commfides-seid2-test-issuing.cer',
      '1 http://localhost:7070/test-authority/ocsp/commfides-seid2-test-issuing',
    ]);
    const purposes = [...AsnConvert.parse(profile.findValue('extendedKeyUsage') ?? Buffer.alloc(0), ExtendedKeyUsage)];
    assert.deepEqual(purposes, [
      '1.3.6.1.5.5.7.3.2',
      '1.3.6.1.5.5.7.3.4',
      '1.3.6.1.4.1.311.20.2.2',
      '1.3.6.1.5.5.7.3.1',
    ]);
    assert.equal(profile.tbs.serialNumber.byteLength, 20);
    assert.equal(profile.tbs.signature.algorithm, '1.2.840.113549.1.1.13');
  });

  it('lasts 1110 days less a second', async () => {
    const { issued } = await issue({ style: 'commfides' });
    const { validFromDate, validToDate } = new X509Certificate(issued.certificate);
    assert.equal(validToDate.getTime() - validFromDate.getTime(), 1110 * 86_400_000 - 1000);
  });

  it('tells its purposes apart by policy and usage', async () => {
    const { profile: sign } = await issue({ style: 'commfides', profile: 'sign', environment: 'production' });
    assert.deepEqual(sign.policies, ['0.4.0.194112.1.1', '2.16.578.1.29.13.200.1.1']);
    assert.deepEqual(sign.keyUsage, ['nonRepudiation']);
    const { profile: crypt } = await issue({ style: 'commfides', profile: 'crypt', environment: 'production' });
    assert.deepEqual(crypt.policies, ['0.4.0.2042.1.1', '2.16.578.1.29.13.220.1.1']);
    assert.deepEqual(crypt.keyUsage, ['dataEncipherment', 'keyAgreement', 'keyEncipherment']);
    assert.ok(!crypt.extensions.includes('qcStatements'));
  });

  it('is not qualified when told not to be', async () => {
    const { profile } = await issue({ style: 'commfides', qualified: false });
    assert.deepEqual(profile.policies, ['0.4.0.2042.1.1', '2.16.578.1.29.913.210.1.0']);
    assert.deepEqual(readStatements(profile), [semantics]);
  });
});

describe('a SEID 1.0 Buypass certificate', () => {
  it('has the number in serialNumber, last, and a second CRL address by LDAP', async () => {
    const { profile } = await issue({ seid: 1 });
    assert.deepEqual(profile.subject, [
      'country=printable:NO',
      'organisation=utf8:Fjord AS',
      'commonName=utf8:Fjord AS',
      'serialNumber=printable:310001112',
    ]);
    assert.deepEqual(profile.issuer, [
      'country=printable:NO',
      'organisation=utf8:LOOKALIKE Buypass-311100009',
      'commonName=utf8:LOOKALIKE Buypass Class 3 Test4 CA 3',
    ]);
    assert.deepEqual(profile.extensions, [
      'basicConstraints',
      'authorityKeyIdentifier',
      'subjectKeyIdentifier',
      'keyUsage!',
      'certificatePolicies',
      'crlDistributionPoints',
      'authorityInformationAccess',
    ]);
    assert.deepEqual(profile.keyUsage, ['dataEncipherment', 'digitalSignature', 'keyEncipherment']);
    assert.deepEqual(profile.policies, ['2.16.578.1.26.1.0.3.2']);
    const [http, ldap] = readPoints(profile);
    assert.equal(http, 'http://localhost:7070/test-authority/crl/buypass-seid1-test-issuing.crl');
    assert.match(ldap ?? '', /^ldap:\/\/ldap\.lookalike\.invalid\//);
    assert.deepEqual((await issue({ seid: 1, environment: 'production' })).profile.policies, ['2.16.578.1.26.1.3.2']);
  });

  it('cannot be qualified', async () => {
    await assert.rejects(issue({ seid: 1, qualified: true }), { name: 'UnfitRequestError' });
  });
});

describe('a SEID 1.0 Commfides certificate', () => {
  it('has its names in reverse and mostly in PrintableString', async () => {
    const { profile, issued } = await issue({ style: 'commfides', seid: 1 });
    assert.deepEqual(profile.subject, [
      'commonName=printable:Fjord AS',
      'serialNumber=printable:310001112',
      'organisation=printable:Fjord AS',
      'country=printable:NO',
    ]);
    assert.deepEqual(profile.issuer, [
      'commonName=printable:LOOKALIKE Commfides CPN Enterprise-Norwegian SHA256 CA - TEST2',
      'organisation=printable:LOOKALIKE Commfides - 311200003',
      'country=printable:NO',
    ]);
    assert.deepEqual(profile.extensions, [
      'authorityInformationAccess',
      'subjectKeyIdentifier',
      'basicConstraints!',
      'authorityKeyIdentifier',
      'certificatePolicies',
      'crlDistributionPoints',
      'keyUsage!',
      'extendedKeyUsage',
      'subjectAlternativeName',
    ]);
    assert.deepEqual(profile.policies, ['2.16.578.1.29.913.1.1.0']);
    assert.equal(readPoints(profile).length, 2);
    assert.equal(readAccess(profile).length, 3);
    assert.equal(profile.tbs.serialNumber.byteLength, 8);
    const [issuing] = issued.chain.map((der) => new X509Certificate(der));
    assert.equal(new X509Certificate(issued.certificate).validTo, issuing?.validTo);
  });

  it('writes a name that PrintableString cannot hold in UTF-8', async () => {
    const { profile } = await issue({ style: 'commfides', seid: 1, name: 'Ås & Ødegård' });
    assert.equal(profile.subject[0], 'commonName=utf8:Ås & Ødegård');
  });
});
