import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { withoutOpenssl } from '@portvakt/own-tests/certificates';
import {
  answerOcsp,
  type CertificateAuthority,
  type CertificateRecipe,
  composeResponderCertificate,
  craftCertificate,
  craftOcspFailure,
  extendedKeyUsage,
  extendedKeyUsages,
  extensionTypes,
  type Hierarchy,
  issueCertificate,
  keyUsage,
  makeRsaKey,
  markExtension,
  type OcspResponseRecipe,
  ocspNonce,
  openTestAuthority,
  removeExtension,
  replaceExtension,
  type TestAuthority,
  unknownExtension,
} from '@portvakt/test-authority';
import fc from 'fast-check';
import { type ParsedCertificate, parseCertificate } from '../parse-certificate.ts';
import { composeOcspRequest, verifyOcsp } from './verify-ocsp.ts';

const now = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const nonce = Buffer.from('sixteen bytes ok');

/** Cases of OCSP answers beyond those in `verify-answers.test.ts`. */
describe('an OCSP answer', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let authority: TestAuthority;
  let buypass: Hierarchy;
  let commfides: Hierarchy;
  let issuer: ParsedCertificate;
  let leaf: ParsedCertificate;
  let responderKey: KeyObject;
  let shortKey: KeyObject;

  before(async () => {
    folder = await temporaryFolder();
    authority = await openTestAuthority({ folder: folder.path, baseUrl: 'http://authority.test/', clock: () => now });
    buypass = await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    commfides = await authority.openHierarchy({ style: 'commfides', seid: 2, environment: 'test' });
    issuer = parse(buypass.issuing.certificate);
    leaf = parse((await issueCertificate(authority, { orgno: '310123412', subjectKeyBits: 2048 })).certificate);
    [responderKey, shortKey] = await Promise.all([makeRsaKey(2048), makeRsaKey(1024)]);
  });
  after(() => folder.remove());

  function parse(der: Buffer): ParsedCertificate {
    const parsed = parseCertificate(der);
    assert.ok(parsed);
    return parsed;
  }

  type Adjust = (recipe: OcspResponseRecipe) => OcspResponseRecipe;
  const question = () => ({ certificate: leaf, issuer, nonce });
  const craft = async (adjust: Adjust = (recipe) => recipe) => {
    const der = await answerOcsp(authority, buypass.issuing.id, composeOcspRequest(question()), { adjust });
    assert.ok(der);
    return der;
  };
  const judge = (der: Uint8Array) => {
    const answer = verifyOcsp(der, { question: question(), now });
    return 'problem' in answer ? answer.problem : answer.status;
  };
  const single =
    (more: object): Adjust =>
    (recipe) => ({ ...recipe, responses: recipe.responses.map((response) => ({ ...response, ...more })) });

  describe('by a responder whose certificate', () => {
    const by =
      (
        change: (recipe: CertificateRecipe) => CertificateRecipe,
        {
          key = () => responderKey,
          of = () => buypass.issuing,
        }: { key?: () => KeyObject; of?: () => CertificateAuthority } = {},
      ): (() => Adjust) =>
      () => {
        const certificate = craftCertificate(change(composeResponderCertificate(of(), key(), now)));
        return (recipe) => ({
          ...recipe,
          responder: { byName: Buffer.from(parse(certificate).subject, 'hex') },
          signingKey: key(),
          certificates: [certificate],
        });
      };
    const same = (recipe: CertificateRecipe) => recipe;
    const refused = 'ocsp-no-right-to-answer';
    const cases: readonly (readonly [name: string, adjust: () => Adjust, verdict: string])[] = [
      ['is in order', by(same), 'good'],
      ['has no EKU', by((recipe) => removeExtension(recipe, extensionTypes.extendedKeyUsage)), refused],
      [
        'has the wrong EKU',
        by((recipe) => replaceExtension(recipe, extendedKeyUsage([extendedKeyUsages.clientAuth]))),
        refused,
      ],
      ['has a critical EKU', by((recipe) => markExtension(recipe, extensionTypes.extendedKeyUsage, true)), 'good'],
      ['is for encryption', by((recipe) => replaceExtension(recipe, keyUsage(['keyEncipherment']))), refused],
      [
        'has a critical extension nobody knows',
        by((recipe) => ({ ...recipe, extensions: [...recipe.extensions, unknownExtension()] })),
        refused,
      ],
      ['is expired', by((recipe) => ({ ...recipe, notBefore: now - 3 * DAY, notAfter: now - 1000 })), refused],
      ['is not yet valid', by((recipe) => ({ ...recipe, notBefore: now + 1000 })), refused],
      ['was signed with SHA-1', by((recipe) => ({ ...recipe, signature: 'rsa-sha1' })), refused],
      [
        'must be looked up itself: nobody says that it need not be',
        by((recipe) => removeExtension(recipe, extensionTypes.ocspNoCheck)),
        refused,
      ],
      [
        'need not be looked up, critically',
        by((recipe) => markExtension(recipe, extensionTypes.ocspNoCheck, true)),
        'good',
      ],
      ['is of another CA', by(same, { of: () => commfides.issuing }), refused],
      [
        'is of a namesake of the CA, with another key',
        by((recipe) => ({ ...recipe, signingKey: responderKey })),
        refused,
      ],
      ['has a key of 1024 bits', by(same, { key: () => shortKey }), 'ocsp-bad-signature'],
    ];
    for (const [name, adjust, verdict] of cases) {
      test(`${name} → ${verdict}`, async () => assert.equal(judge(await craft(adjust())), verdict));
    }
  });

  const cases: readonly (readonly [name: string, adjust: () => Adjust, verdict: string])[] = [
    [
      'named by its key',
      () => (recipe) => {
        const [certificate] = recipe.certificates ?? [];
        const { publicKeyHash } = parse(Buffer.from(certificate ?? []));
        return { ...recipe, responder: { byKey: Buffer.from(publicKeyHash.sha1, 'hex') } };
      },
      'good',
    ],
    [
      'named by a key nobody has',
      () => (recipe) => ({ ...recipe, responder: { byKey: Buffer.alloc(20) } }),
      'ocsp-no-right-to-answer',
    ],
    [
      'signed by the responder in the name of the authority',
      () => (recipe) => ({ ...recipe, responder: { byName: buypass.issuing.name } }),
      'ocsp-bad-signature',
    ],
    [
      'among other certificates',
      () => (recipe) => ({
        ...recipe,
        certificates: [commfides.issuing.certificate, buypass.root.certificate, ...(recipe.certificates ?? [])],
      }),
      'good',
    ],
    ['on hold', () => single({ status: { revokedAt: now - HOUR, reason: 6 } }), 'revoked'],
    ['revoked in the future', () => single({ status: { revokedAt: now + HOUR } }), 'revoked'],
    [
      'made in a minute, by a clock that is ahead',
      () => (recipe) => ({
        ...single({ thisUpdate: now + MINUTE, nextUpdate: now + HOUR })(recipe),
        producedAt: now + MINUTE,
      }),
      'good',
    ],
    [
      'that begins to hold in a minute and a second',
      () => single({ thisUpdate: now + MINUTE + 1000, nextUpdate: now + HOUR }),
      'ocsp-from-the-future',
    ],
    [
      'signed in a minute and a second',
      () => (recipe) => ({ ...recipe, producedAt: now + MINUTE + 1000 }),
      'ocsp-from-the-future',
    ],
    ['that ends this very moment', () => single({ thisUpdate: now - HOUR, nextUpdate: now }), 'good'],
    ['that ended a second ago', () => single({ thisUpdate: now - HOUR, nextUpdate: now - 1000 }), 'ocsp-stale'],
    [
      'with a critical extension nobody knows about the certificate',
      () => single({ extensions: [unknownExtension()] }),
      'ocsp-unknown-extension',
    ],
    [
      'with such an extension and without a next update',
      () => single({ nextUpdate: undefined, extensions: [unknownExtension()] }),
      'ocsp-unknown-extension',
    ],
    [
      'revoked without a next update',
      () => single({ nextUpdate: undefined, status: { revokedAt: now - HOUR, reason: 1 } }),
      'revoked',
    ],
    [
      'without next update or nonce, of a week ago: played back',
      () => (recipe) => ({ ...single({ thisUpdate: now - 7 * DAY, nextUpdate: undefined })(recipe), extensions: [] }),
      'ocsp-stale',
    ],
    [
      'without a next update, of a week ago, but to our nonce',
      () => single({ thisUpdate: now - 7 * DAY, nextUpdate: undefined }),
      'good',
    ],
    [
      'with an empty nonce',
      () => (recipe) => ({ ...recipe, extensions: [ocspNonce(Buffer.alloc(0))] }),
      'ocsp-wrong-nonce',
    ],
    [
      'with the start of our nonce',
      () => (recipe) => ({ ...recipe, extensions: [ocspNonce(nonce.subarray(0, 8))] }),
      'ocsp-wrong-nonce',
    ],
    ['about nothing', () => (recipe) => ({ ...recipe, responses: [] }), 'ocsp-other-certificate'],
    [
      'ours twice, once revoked',
      () => (recipe) => ({
        ...recipe,
        responses: [...recipe.responses, ...single({ status: { revokedAt: now - HOUR } })(recipe).responses],
      }),
      'ocsp-other-certificate',
    ],
  ];
  for (const [name, adjust, verdict] of cases) {
    test(`${name} → ${verdict}`, async () => assert.equal(judge(await craft(adjust())), verdict));
  }

  for (const status of ['malformedRequest', 'internalError', 'tryLater', 'sigRequired', 'unauthorized'] as const) {
    test(`${status} → ocsp-not-successful`, () => assert.equal(judge(craftOcspFailure(status)), 'ocsp-not-successful'));
  }

  for (const [namedCurve, verdict] of [
    ['P-256', 'good'],
    ['P-384', 'good'],
    ['secp256k1', 'ocsp-bad-signature'],
  ] as const) {
    test(`signed on the curve ${namedCurve} → ${verdict}`, async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve });
      const certificate = craftCertificate(composeResponderCertificate(buypass.issuing, privateKey, now));
      const der = await craft((recipe) => ({
        ...recipe,
        responder: { byName: Buffer.from(parse(certificate).subject, 'hex') },
        signature: 'ecdsa-sha256',
        signingKey: privateKey,
        certificates: [certificate],
      }));
      assert.equal(judge(der), verdict);
    });
  }

  test('that is cut short anywhere → ocsp-unreadable', async () => {
    const der = await craft();
    for (let length = 0; length < der.length; length += 1) {
      assert.equal(judge(der.subarray(0, length)), 'ocsp-unreadable', `${length} bytes`);
    }
  });

  for (const [status, said] of [
    ['revoked', { revokedAt: now - HOUR, reason: 1 }],
    ['unknown', 'unknown'],
  ] as const) {
    test(`${status} never says anything else, whatever bytes are changed`, async () => {
      const der = await craft(single({ status: said }));
      const spot = fc.record({ at: fc.nat(der.length - 1), to: fc.nat(255) });
      fc.assert(
        fc.property(fc.array(spot, { minLength: 1, maxLength: 4 }), (spots) => {
          const bytes = Buffer.from(der);
          for (const { at, to } of spots) bytes[at] = to;
          const verdict = judge(bytes);
          assert.ok(verdict === status || verdict.startsWith('ocsp-'), verdict);
        }),
        { numRuns: 200 },
      );
    });
  }

  test('of random bytes is never accepted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => assert.match(judge(bytes), /^ocsp-/)),
      { numRuns: 300 },
    );
  });

  describe('to a question', () => {
    for (const serial of ['01', '7f', '80', 'ff00', '7fffffffffffffffffffffffffffffffffffffff']) {
      test(`about ${serial}, which OpenSSL reads as it was meant`, withoutOpenssl, async () => {
        const file = join(folder.path, `${serial}.der`);
        await writeFile(file, composeOcspRequest({ certificate: { serial }, issuer, nonce }));
        const text = execFileSync('openssl', ['ocsp', '-reqin', file, '-req_text', '-noverify'], { encoding: 'utf8' });
        assert.match(text, /Hash Algorithm: sha1/);
        assert.match(text, new RegExp(`Serial Number: 0*${serial.replace(/^0+/, '')}\\b`, 'i'));
        assert.match(text, new RegExp(`Issuer Key Hash: ${issuer.publicKeyHash.sha1}`, 'i'));
        assert.match(text, /OCSP Nonce/);
        assert.ok(text.replace(/[^0-9A-F]/g, '').includes(`0410${nonce.toString('hex').toUpperCase()}`), text);
      });
    }

    test('which the test authority understands: good of its own, unknown of others', async () => {
      assert.equal(judge(await craft()), 'good');
      const other = { certificate: { serial: '1234' }, issuer, nonce };
      const der = await answerOcsp(authority, buypass.issuing.id, composeOcspRequest(other));
      assert.ok(der);
      const answer = verifyOcsp(der, { question: other, now });
      assert.equal('status' in answer && answer.status, 'unknown');
      assert.equal(judge(der), 'ocsp-other-certificate');
    });
  });
});
