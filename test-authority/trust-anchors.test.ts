import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { it } from 'node:test';
import { openWorkbench } from '@portvakt/own-tests/certificates';
import { issueCertificate } from './issue-certificate.ts';
import { trustAnchors } from './trust-anchors.ts';

const { authority, subjectKey } = await openWorkbench();

it('are those of the hierarchies made so far, by environment, without the stranger', async () => {
  assert.deepEqual(await trustAnchors(authority), {
    test: { roots: [], intermediates: [] },
    production: { roots: [], intermediates: [] },
  });
  const issued = await issueCertificate(authority, { orgno: '310001112', subjectKey });
  await issueCertificate(authority, { orgno: '310001112', subjectKey, style: 'commfides', environment: 'production' });
  await issueCertificate(authority, { orgno: '310001112', subjectKey, fault: 'signed-by-other' });
  const { test, production } = await trustAnchors(authority);
  assert.deepEqual(
    test.roots.map(({ id }) => id),
    ['buypass-seid2-test-root'],
  );
  assert.deepEqual(
    [...test.intermediates, ...test.roots].map(({ certificate }) => certificate),
    issued.chain,
  );
  assert.deepEqual(
    production.intermediates.map(({ id, style, seid }) => ({ id, style, seid })),
    [{ id: 'commfides-seid2-production-issuing', style: 'commfides', seid: 2 }],
  );
});

it('are all of them on request, each intermediate below its root', async () => {
  const { test, production } = await trustAnchors(authority, { all: true });
  for (const { roots, intermediates } of [test, production]) {
    assert.equal(roots.length, 4);
    for (const { certificate } of intermediates) {
      const below = new X509Certificate(certificate);
      assert.equal(roots.filter((root) => below.checkIssued(new X509Certificate(root.certificate))).length, 1);
    }
  }
});
