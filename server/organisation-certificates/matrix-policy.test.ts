import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type CheckerSetup,
  checkRows,
  judge,
  makeHierarchy,
  openBench,
  orgno,
  type Row,
  toX5c,
} from '@portvakt/own-tests/certificates';
import {
  addExtension,
  type CertificateRequest,
  certificatePolicies,
  describeHierarchy,
  extendedKeyUsage,
  extendedKeyUsages,
  keyUsage,
  markExtension,
  removeExtension,
  replaceAttribute,
  replaceExtension,
  unknownExtension,
  utf8,
} from '@portvakt/test-authority';

const bench = await openBench();
const anchors = bench.anchors.test;
const description = describeHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
const production: CheckerSetup = { anchors: bench.anchors.production, environment: 'production' };

const good = `${orgno} CForESeal`;
const invalid = (reason: string) => `certificate-invalid ${reason}`;

type Request = Partial<CertificateRequest>;
const checkAll = (rows: readonly Row[], setup: CheckerSetup = { anchors }) => checkRows(bench, setup, rows);

describe('policy', () => {
  const refused = invalid('policy-not-accepted');
  const withPolicies = (...policies: readonly string[]): Request => ({
    adjust: (recipe) => replaceExtension(recipe, certificatePolicies(policies)),
  });
  checkAll([
    ['nobody’s', { fault: 'wrong-policy' }, refused],
    ['none', { fault: 'missing-policy' }, invalid('policy-missing')],
    ['anyPolicy alone', withPolicies('2.5.29.32.0'), refused],
    ['that of persons, Buypass', { fault: 'person-policy' }, refused],
    ['that of persons, Commfides', { fault: 'person-policy', style: 'commfides' }, refused],
    ['that of persons, Buypass 3.6', withPolicies('2.16.578.1.26.1.3.6'), refused],
    ['production’s of Commfides in test', withPolicies('2.16.578.1.29.13.210.1.1'), refused],
    ['Commfides LCP', withPolicies('2.16.578.1.29.913.310.1.0'), refused],
    ['a sibling that begins alike', withPolicies('2.16.578.1.29.913.2100.1'), refused],
    ['the arc of a wildcard itself', withPolicies('2.16.578.1.29.913.210'), refused],
    ['below one that is no wildcard', withPolicies('2.16.578.1.26.1.3.2.1'), refused],
    ['ETSI’s alone', withPolicies('0.4.0.2042.1.1'), refused],
    ['an accepted one among others', withPolicies('2.5.29.32.0', '2.999.2', '2.16.578.1.26.1.3.5'), good],
  ]);

  checkAll(
    [
      [
        'production’s of Commfides in production',
        { style: 'commfides', environment: 'production' },
        `${orgno} QCForESeal`,
      ],
      [
        'test’s of Commfides in production',
        { environment: 'production', ...withPolicies('2.16.578.1.29.913.210.1.0') },
        refused,
      ],
    ],
    production,
  );

  it('a list of the operator’s own takes the place of the environment’s', async () => {
    const trust = { policies: () => ['2.999.*'] };
    assert.equal(await judge(toX5c((await bench.issue()).certificate), { anchors, trust }), refused);
    const { certificate } = await bench.issue({ fault: 'wrong-policy' });
    assert.equal(await judge(toX5c(certificate), { anchors, trust }), good);
  });
});

describe('usage', () => {
  const withUsage = (...usages: Parameters<typeof keyUsage>): Request => ({
    adjust: (recipe) => replaceExtension(recipe, keyUsage(...usages)),
  });
  const withPurposes = (purposes: readonly string[], critical: boolean): Request => ({
    adjust: (recipe) => replaceExtension(recipe, extendedKeyUsage(purposes, { critical })),
  });
  checkAll([
    ['for encryption, Buypass', { profile: 'crypt' }, invalid('key-usage')],
    ['for encryption, Commfides', { profile: 'crypt', style: 'commfides' }, invalid('key-usage')],
    ['for encryption, SEID 1', { profile: 'crypt', seid: 1 }, invalid('key-usage')],
    ['for nothing', withUsage([]), invalid('key-usage')],
    ['both kinds of signature', withUsage(['digitalSignature', 'nonRepudiation']), good],
    ['no key usage', { adjust: (recipe) => removeExtension(recipe, 'keyUsage') }, invalid('key-usage-missing')],
    [
      'key usage that is not critical',
      { adjust: (recipe) => markExtension(recipe, 'keyUsage', false) },
      invalid('key-usage-not-critical'),
    ],
    [
      'a critical extension nobody knows',
      { adjust: (recipe) => addExtension(recipe, unknownExtension()) },
      invalid('critical-extension'),
    ],
    [
      'one that is not critical',
      { adjust: (recipe) => addExtension(recipe, unknownExtension({ critical: false })) },
      good,
    ],
    [
      'critical policies',
      { adjust: (recipe) => markExtension(recipe, 'certificatePolicies', true) },
      invalid('critical-extension'),
    ],
    [
      'a critical extended key usage',
      withPurposes([extendedKeyUsages.clientAuth], true),
      invalid('critical-extension'),
    ],
    ['an extended key usage of another kind', withPurposes([extendedKeyUsages.emailProtection], false), good],
    ['critical basic constraints', { adjust: (recipe) => markExtension(recipe, 'basicConstraints', true) }, good],
  ]);
});

describe('the environment', () => {
  checkAll([['production’s in production', { environment: 'production' }, good]], production);

  it('of a lookalike is another where the store says so', async () => {
    const elsewhere = bench.anchors.production.intermediates.map(({ subject }) => subject);
    const trust = { findEnvironment: (issuer: string) => (elsewhere.includes(issuer) ? 'production' : undefined) };
    for (const style of ['buypass', 'commfides'] as const) {
      const { certificate } = await bench.issue({ style, environment: 'production' });
      assert.equal(await judge(toX5c(certificate), { anchors, trust }), invalid('wrong-environment'));
      assert.equal(await judge(toX5c(certificate), { anchors }), invalid('chain-no-issuer'));
    }
  });

  const names = {
    test: ['Buypass Class 3 Test4 CA G2 ST Business', 'Commfides Legal Person - G3 - TEST'],
    production: ['Buypass Class 3 CA G2 ST Business', 'Commfides Legal Person - G3'],
  };
  const issueAs = async (commonName: string) => {
    const issuingName = replaceAttribute(description.issuingName, utf8('commonName', commonName));
    const made = await makeHierarchy({ ...description, issuingName });
    return toX5c((await bench.issue({ issuer: made.issuing })).certificate);
  };
  for (const [from, other] of [
    ['test', 'production'],
    ['production', 'test'],
  ] as const) {
    it(`${from}’s in ${other} is told by the real authorities’ names`, async () => {
      for (const name of names[from]) {
        const x5c = await issueAs(name);
        const setup: CheckerSetup = { anchors: bench.anchors[other], environment: other };
        assert.equal(await judge(x5c, setup), invalid('wrong-environment'), name);
        // The name belongs to this environment, but the authority is not configured. The answer does not mention
        // environments.
        const home: CheckerSetup = { anchors: bench.anchors[from], environment: from };
        assert.equal(await judge(x5c, home), invalid('chain-no-issuer'), name);
      }
    });
  }

  it('the same in both directions for lookalikes: neither side’s anchors accept the other’s', async () => {
    const { certificate } = await bench.issue();
    assert.equal(await judge(toX5c(certificate), production), invalid('chain-no-issuer'));
  });
});
