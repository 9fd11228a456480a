import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import {
  answerOcsp,
  type CrlRecipe,
  craftOcspFailure,
  describeCertId,
  type Hierarchy,
  issueCertificate,
  issuingDistributionPoint,
  makeRsaKey,
  type OcspResponseRecipe,
  ocspNonce,
  openTestAuthority,
  type TestAuthority,
  unknownExtension,
  writeCrl,
} from '@portvakt/test-authority';
import fc from 'fast-check';
import { type ParsedCertificate, parseCertificate } from '../parse-certificate.ts';
import { verifyCrl } from './verify-crl.ts';
import { composeOcspRequest, verifyOcsp } from './verify-ocsp.ts';

const now = Date.UTC(2026, 10, 24, 12);
const HOUR = 3_600_000;
const nonce = Buffer.from('sixteen bytes ok');

describe('what revocation sources answer', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let authority: TestAuthority;
  let buypass: Hierarchy;
  let commfides: Hierarchy;
  let issuer: ParsedCertificate;
  let leaf: ParsedCertificate;
  let stranger: Awaited<ReturnType<typeof makeRsaKey>>;

  before(async () => {
    folder = await temporaryFolder();
    authority = await openTestAuthority({ folder: folder.path, baseUrl: 'http://authority.test/', clock: () => now });
    buypass = await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    commfides = await authority.openHierarchy({ style: 'commfides', seid: 2, environment: 'test' });
    const issued = await issueCertificate(authority, { orgno: '310123412', subjectKeyBits: 2048 });
    issuer = parse(buypass.issuing.certificate);
    leaf = parse(issued.certificate);
    stranger = await makeRsaKey(2048);
  });
  after(() => folder.remove());

  function parse(der: Buffer): ParsedCertificate {
    const parsed = parseCertificate(der);
    assert.ok(parsed);
    return parsed;
  }

  describe('a CRL', () => {
    const ask = async (adjust: (recipe: CrlRecipe) => CrlRecipe = (recipe) => recipe, at = now) => {
      const der = await writeCrl(authority, buypass.issuing.id, { adjust });
      assert.ok(der);
      const answer = verifyCrl(der, { issuer, now: at });
      return 'problem' in answer ? answer.problem : answer.revoked.has(leaf.serial) ? 'revoked' : 'good';
    };
    const entry =
      (more: object = {}) =>
      (recipe: CrlRecipe) => ({
        ...recipe,
        entries: [{ serial: leaf.serial, revokedAt: now - HOUR, ...more }],
      });
    const cases: readonly (readonly [name: string, adjust: (recipe: CrlRecipe) => CrlRecipe, verdict: string])[] = [
      ['without the certificate', (recipe) => recipe, 'good'],
      ['revoked without a reason', entry(), 'revoked'],
      ['revoked for reason 1', entry({ reason: 1 }), 'revoked'],
      ['revoked for reason 7, which is unassigned', entry({ reason: 7 }), 'revoked'],
      ['on hold', entry({ reason: 6 }), 'revoked'],
      ['taken back by removeFromCRL', entry({ reason: 8 }), 'good'],
      ['another serial', entry({ serial: '77' }), 'good'],
      ['a critical extension in an entry', entry({ extensions: [unknownExtension()] }), 'crl-unknown-extension'],
      ['stale', (recipe) => ({ ...recipe, thisUpdate: now - 2 * HOUR, nextUpdate: now - HOUR }), 'crl-stale'],
      [
        'from the future',
        (recipe) => ({ ...recipe, thisUpdate: now + HOUR, nextUpdate: now + 2 * HOUR }),
        'crl-from-the-future',
      ],
      ['with a spoiled signature', (recipe) => ({ ...recipe, spoiledSignature: true }), 'crl-bad-signature'],
      ['signed by a stranger', (recipe) => ({ ...recipe, signingKey: stranger }), 'crl-bad-signature'],
      ['signed with SHA-1', (recipe) => ({ ...recipe, signature: 'rsa-sha1' }), 'crl-bad-signature'],
      ['signed with PSS', (recipe) => ({ ...recipe, signature: 'pss-sha256' }), 'good'],
      ['of another issuer', (recipe) => ({ ...recipe, issuer: commfides.issuing.name }), 'crl-other-issuer'],
      ['without a next update', (recipe) => ({ ...recipe, nextUpdate: undefined }), 'good'],
      [
        'that is partial or indirect',
        (recipe) => ({
          ...recipe,
          extensions: [...recipe.extensions, issuingDistributionPoint(['http://authority.test/crl'])],
        }),
        'crl-unknown-extension',
      ],
      [
        'with a critical extension nobody knows',
        (recipe) => ({ ...recipe, extensions: [...recipe.extensions, unknownExtension()] }),
        'crl-unknown-extension',
      ],
    ];
    for (const [name, adjust, verdict] of cases) {
      test(`${name} → ${verdict}`, async () => assert.equal(await ask(adjust), verdict));
    }

    test('with any byte changed, cut or added never says anything else', async () => {
      const der = await writeCrl(authority, buypass.issuing.id);
      assert.ok(der);
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (position, change) => {
          const bytes = Buffer.from(der);
          const at = position % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ change;
          for (const wrong of [bytes, der.subarray(0, at), Buffer.concat([der, bytes.subarray(at, at + 1)])]) {
            const answer = verifyCrl(wrong, { issuer, now });
            // Bytes outside the signed part, such as the count of unused bits, may change. The content must not.
            assert.ok('problem' in answer || (answer.revoked.size === 0 && wrong.length === der.length));
          }
        }),
        { numRuns: 150 },
      );
    });
  });

  describe('an OCSP answer', () => {
    const question = () => ({ certificate: leaf, issuer, nonce });
    const ask = async (adjust: (recipe: OcspResponseRecipe) => OcspResponseRecipe = (recipe) => recipe) => {
      const der = await answerOcsp(authority, buypass.issuing.id, composeOcspRequest(question()), { adjust });
      assert.ok(der);
      const answer = verifyOcsp(der, { question: question(), now });
      return 'problem' in answer ? answer.problem : answer.status;
    };
    const single = (more: object) => (recipe: OcspResponseRecipe) => ({
      ...recipe,
      responses: recipe.responses.map((response) => ({ ...response, ...more })),
    });
    const direct = (recipe: OcspResponseRecipe) => ({
      ...recipe,
      responder: { byName: buypass.issuing.name },
      signingKey: buypass.issuing.privateKey,
      certificates: [],
    });
    const cases: readonly (readonly [
      name: string,
      adjust: () => (recipe: OcspResponseRecipe) => OcspResponseRecipe,
      verdict: string,
    ])[] = [
      ['good, by a delegated responder', () => (recipe) => recipe, 'good'],
      ['good, signed by the authority itself', () => direct, 'good'],
      [
        'signed by the authority itself, named by its key',
        () => (recipe) => ({ ...direct(recipe), responder: { byKey: buypass.issuing.keyId } }),
        'good',
      ],
      ['signed with PSS', () => (recipe) => ({ ...recipe, signature: 'pss-sha256' }), 'good'],
      ['without a next update', () => single({ nextUpdate: undefined }), 'good'],
      ['without a nonce', () => (recipe) => ({ ...recipe, extensions: [] }), 'good'],
      [
        'with a SHA-256 CertID',
        () =>
          single({
            certId: describeCertId({ issuer: buypass.issuing.certificate, serial: leaf.serial, digest: 'sha256' }),
          }),
        'good',
      ],
      ['revoked', () => single({ status: { revokedAt: now - HOUR } }), 'revoked'],
      ['unknown', () => single({ status: 'unknown' }), 'unknown'],
      [
        'several, ours among them',
        () => (recipe) => ({
          ...recipe,
          responses: [
            ...recipe.responses,
            {
              ...(recipe.responses[0] as never as object),
              certId: describeCertId({ issuer: buypass.issuing.certificate, serial: '77' }),
            } as never,
          ],
        }),
        'good',
      ],
      [
        'ours twice',
        () => (recipe) => ({ ...recipe, responses: [...recipe.responses, ...recipe.responses] }),
        'ocsp-other-certificate',
      ],
      [
        'about another serial',
        () => single({ certId: describeCertId({ issuer: buypass.issuing.certificate, serial: '77' }) }),
        'ocsp-other-certificate',
      ],
      [
        'about another authority’s certificate',
        () => single({ certId: describeCertId({ issuer: commfides.issuing.certificate, serial: leaf.serial }) }),
        'ocsp-other-certificate',
      ],
      ['stale', () => single({ thisUpdate: now - 2 * HOUR, nextUpdate: now - HOUR }), 'ocsp-stale'],
      ['from the future', () => single({ thisUpdate: now + HOUR, nextUpdate: now + 2 * HOUR }), 'ocsp-from-the-future'],
      [
        'with another nonce',
        () => (recipe) => ({ ...recipe, extensions: [ocspNonce(Buffer.from('another nonce ok'))] }),
        'ocsp-wrong-nonce',
      ],
      [
        'with a critical extension nobody knows',
        () => (recipe) => ({ ...recipe, extensions: [...(recipe.extensions ?? []), unknownExtension()] }),
        'ocsp-unknown-extension',
      ],
      ['with a spoiled signature', () => (recipe) => ({ ...recipe, spoiledSignature: true }), 'ocsp-bad-signature'],
      [
        'signed by a stranger under the responder’s name',
        () => (recipe) => ({ ...recipe, signingKey: stranger }),
        'ocsp-bad-signature',
      ],
      ['signed with SHA-1', () => (recipe) => ({ ...recipe, signature: 'rsa-sha1' }), 'ocsp-bad-signature'],
      [
        'without the responder’s certificate',
        () => (recipe) => ({ ...recipe, certificates: [] }),
        'ocsp-no-right-to-answer',
      ],
    ];
    for (const [name, adjust, verdict] of cases) {
      test(`${name} → ${verdict}`, async () => assert.equal(await ask(adjust()), verdict));
    }

    test('by a certificate that the authority issued for something else → ocsp-no-right-to-answer', async () => {
      const other = await issueCertificate(authority, { orgno: '313770001', subjectKeyBits: 2048 });
      const verdict = await ask((recipe) => ({
        ...recipe,
        responder: { byName: Buffer.from(parse(other.certificate).subject, 'hex') },
        signingKey: other.privateKey,
        certificates: [other.certificate],
      }));
      assert.equal(verdict, 'ocsp-no-right-to-answer');
    });

    test('by the responder of another authority → ocsp-no-right-to-answer', async () => {
      const foreign = await answerOcsp(authority, commfides.issuing.id, composeOcspRequest(question()));
      assert.ok(foreign);
      const answer = verifyOcsp(foreign, { question: question(), now });
      assert.ok('problem' in answer && answer.problem === 'ocsp-no-right-to-answer');
    });

    test('that there is none, and garbage, are no answers', () => {
      for (const der of [
        craftOcspFailure('tryLater'),
        craftOcspFailure('unauthorized'),
        Buffer.from('garbage'),
        Buffer.alloc(0),
      ]) {
        assert.ok('problem' in verifyOcsp(der, { question: question(), now }));
      }
    });

    test('with any byte changed, cut or added never says anything else', async () => {
      const der = await answerOcsp(authority, buypass.issuing.id, composeOcspRequest(question()));
      assert.ok(der);
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (position, change) => {
          const bytes = Buffer.from(der);
          const at = position % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ change;
          const answer = verifyOcsp(bytes, { question: question(), now });
          // Bytes that are not read, such as the responder's own extensions, may change. The content must not.
          assert.ok('problem' in answer || answer.status === 'good');
          assert.ok('problem' in verifyOcsp(der.subarray(0, at), { question: question(), now }));
          assert.ok('problem' in verifyOcsp(Buffer.concat([der, Buffer.of(change)]), { question: question(), now }));
        }),
        { numRuns: 150 },
      );
    });
  });
});
