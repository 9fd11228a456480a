import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { openWorkbench, readProfile } from '@portvakt/own-tests/certificates';
import { hierarchyNames } from './open-test-authority.ts';

const now = Date.parse('2026-03-10T10:20:30Z');
const { authority } = await openWorkbench({ now });

const orders: Record<string, { readonly root: string; readonly issuing: string; readonly sha: string }> = {
  'buypass-2': { root: 'BC! SKI KU! QC', issuing: 'BC! AKI SKI KU! POL CDP AIA QC', sha: 'sha512' },
  'buypass-1': { root: 'BC! SKI KU!', issuing: 'BC! AKI SKI KU! POL CDP', sha: 'sha256' },
  'commfides-2': { root: 'BC! AKI QC SKI KU!', issuing: 'BC! AKI AIA POL QC CDP SKI KU!', sha: 'sha512' },
  'commfides-1': { root: 'BC! SKI KU!', issuing: 'BC! AKI SKI KU! POL CDP', sha: 'sha256' },
};

const short: Readonly<Record<string, string>> = {
  basicConstraints: 'BC',
  subjectKeyIdentifier: 'SKI',
  authorityKeyIdentifier: 'AKI',
  keyUsage: 'KU',
  certificatePolicies: 'POL',
  crlDistributionPoints: 'CDP',
  authorityInformationAccess: 'AIA',
  qcStatements: 'QC',
};
const shorten = (extensions: readonly string[]) =>
  extensions.map((name) => name.replace(/^\w+/, (long) => short[long] ?? long)).join(' ');

const signatures: Readonly<Record<string, string>> = {
  sha256: '1.2.840.113549.1.1.11',
  sha512: '1.2.840.113549.1.1.13',
};

for (const name of hierarchyNames) {
  const { style, seid, environment } = name;
  describe(`the ${environment} hierarchy of SEID ${seid} ${style}`, () => {
    it('has the extensions and signatures of its kind in their order', async () => {
      const { root, issuing } = await authority.openHierarchy(name);
      const order = orders[`${style}-${seid}`];
      for (const one of [root, issuing] as const) {
        const profile = readProfile(one.certificate);
        assert.equal(shorten(profile.extensions), order?.[one.role]);
        assert.equal(profile.tbs.signature.algorithm, signatures[order?.sha ?? '']);
        const alsoSigns = style === 'commfides' && seid === 1 && environment === 'production' && one.role === 'issuing';
        assert.deepEqual(
          profile.keyUsage,
          alsoSigns ? ['crlSign', 'digitalSignature', 'keyCertSign'] : ['crlSign', 'keyCertSign'],
        );
        assert.equal(profile.findValue('basicConstraints')?.toString('hex'), '30030101ff', 'no pathLen');
      }
    });

    it('is a chain that holds now, under names that nobody else has', async () => {
      const { root, issuing } = await authority.openHierarchy(name);
      const [top, below] = [new X509Certificate(root.certificate), new X509Certificate(issuing.certificate)];
      assert.ok(below.checkIssued(top) && below.verify(top.publicKey) && top.verify(top.publicKey));
      for (const one of [top, below]) {
        assert.match(one.subject, /^CN=LOOKALIKE /m);
        assert.match(one.subject, /^O=LOOKALIKE /m);
        assert.ok(one.validFromDate.getTime() < now && now < one.validToDate.getTime());
      }
    });
  });
}

it('no two authorities share a name or a key', async () => {
  const hierarchies = await Promise.all(hierarchyNames.map((name) => authority.openHierarchy(name)));
  const all = hierarchies.flatMap(({ root, issuing }) => [root, issuing]);
  assert.equal(all.length, 16);
  assert.equal(new Set(all.map(({ name }) => name.toString('hex'))).size, 16);
  assert.equal(new Set(all.map(({ keyId }) => keyId.toString('hex'))).size, 16);
});
