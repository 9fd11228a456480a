import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { rootCertificates } from 'node:tls';
import { findEnvironmentOfName, findKnownEnvironment, isUnderStolenName } from './known-authorities.ts';
import { type ParsedCertificate, parseCertificate } from './parse-certificate.ts';

const COMMON_NAME = '2.5.4.3';
const named = (value: string) => [{ type: COMMON_NAME, value }];
const nameOf = ({ subjectAttributes }: ParsedCertificate) =>
  subjectAttributes.find(({ type }) => type === COMMON_NAME)?.value ?? '';

/** The root certificates that come with Node, if this room can read them. */
const roots = rootCertificates.flatMap((pem) => parseCertificate(new X509Certificate(pem).raw) ?? []);
const knownRoots = roots.filter((root) => findKnownEnvironment({ ...root, subjectAttributes: [] }) !== undefined);

describe('a known root', () => {
  it('is recognised by its fingerprint alone, whatever its name: the Norwegian ones that come with Node', () => {
    assert.ok(roots.length > 100);
    assert.deepEqual(knownRoots.map(nameOf).sort(), ['Buypass Class 2 Root CA', 'Buypass Class 3 Root CA']);
    for (const root of knownRoots) {
      assert.equal(findKnownEnvironment({ ...root, subjectAttributes: named('something else') }), 'production');
    }
  });

  it('does not lend its name: another root under it is told apart', () => {
    for (const root of knownRoots) {
      assert.equal(isUnderStolenName(root), false);
      assert.equal(isUnderStolenName({ ...root, fingerprint: '00'.repeat(32) }), true);
    }
  });

  it('may have been certified by another authority under its name', () => {
    for (const root of knownRoots) {
      assert.equal(isUnderStolenName({ ...root, fingerprint: '00'.repeat(32), issuer: 'another' }), false);
    }
  });
});

describe('an authority whose fingerprint is not known', () => {
  for (const [name, environment] of [
    ['Buypass Class 3 Root CA G2 ST', 'production'],
    ['Commfides Root CA - G3 - TEST', 'test'],
    ['LOOKALIKE Buypass Class 3 Root CA', undefined],
    ['toString', undefined],
  ] as const) {
    it(`goes by its name: ${name} → ${environment}`, () => {
      const certificate = { fingerprint: '00'.repeat(32), subject: 'a', issuer: 'a', subjectAttributes: named(name) };
      assert.equal(findKnownEnvironment(certificate), environment);
      assert.equal(findEnvironmentOfName(certificate.subjectAttributes), environment);
      assert.equal(isUnderStolenName(certificate), false);
    });
  }
});
