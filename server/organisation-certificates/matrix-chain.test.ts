import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  anchorsOf,
  checkRows,
  judge,
  type Made,
  makeChecker,
  makeHierarchy,
  now,
  openBench,
  orgno,
  otherOrgno,
  type Row,
  toX5c,
} from '@portvakt/own-tests/certificates';
import { isRefusal, writeHint } from '@portvakt/protocol';
import {
  addExtension,
  authorityKeyIdentifier,
  basicConstraints,
  type CertificateRecipe,
  describeAuthority,
  describeHierarchy,
  keyUsage,
  makeEcKey,
  makeRsaKey,
  removeExtension,
  replaceAttribute,
  replaceExtension,
  unknownExtension,
  utf8,
} from '@portvakt/test-authority';
import { type ParsedCertificate, parseCertificate } from './parse-certificate.ts';

const bench = await openBench();
const anchors = bench.anchors.test;
const DAY = 24 * 60 * 60 * 1000;
const description = describeHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
const real = await bench.authority.openHierarchy(description);

const good = `${orgno} CForESeal`;
const invalid = (reason: string) => `certificate-invalid ${reason}`;

type Change = (recipe: CertificateRecipe) => CertificateRecipe;

const checkAll = (rows: readonly Row[]) => checkRows(bench, { anchors }, rows);

/** Takes any anchors, including ones that `readAnchors` would refuse. */
function trusting({ roots, intermediates }: { roots: readonly Buffer[]; intermediates: readonly Buffer[] }) {
  const parse = (der: Buffer) => parseCertificate(der) as ParsedCertificate;
  return { roots: roots.map(parse), intermediates: intermediates.map(parse) };
}

const trustingMade = ({ root, issuing }: Made) =>
  trusting({ roots: [root.certificate], intermediates: [issuing.certificate] });

describe('the chain', () => {
  checkAll([
    ['self-signed', { fault: 'self-signed', subjectKey: undefined, subjectKeyBits: 2048 }, invalid('self-signed')],
    ['another root', { fault: 'signed-by-other' }, invalid('chain-no-issuer')],
    [
      'the key identifier of another authority',
      { adjust: (recipe) => replaceExtension(recipe, authorityKeyIdentifier(Buffer.alloc(20, 1))) },
      invalid('chain-no-issuer'),
    ],
    ['no key identifier', { adjust: (recipe) => removeExtension(recipe, 'authorityKeyIdentifier') }, good],
    [
      'a spoiled signature',
      { adjust: (recipe) => ({ ...recipe, spoiledSignature: true }) },
      invalid('chain-bad-signature'),
    ],
    [
      'tampered with after it was signed',
      {
        adjust: (recipe) => ({
          ...recipe,
          publishedAs: ({ subject }) => ({
            ...recipe,
            subject: replaceAttribute(subject, utf8('organisationIdentifier', `NTRNO-${otherOrgno}`)),
          }),
        }),
      },
      invalid('chain-bad-signature'),
    ],
    [
      'signed with SHA-1',
      { adjust: (recipe) => ({ ...recipe, signature: 'rsa-sha1' }) },
      invalid('signature-algorithm'),
    ],
  ]);

  it('another root, also when its whole chain comes along', async () => {
    const { certificate, chain } = await bench.issue({ fault: 'signed-by-other' });
    assert.equal(await judge(toX5c(certificate, ...chain), { anchors }), invalid('chain-no-issuer'));
  });

  it('an authority of the same name with another key: not the issuer, or a bad signature when it lies about the key', async () => {
    const { issuing } = await makeHierarchy(description);
    const honest = await bench.issue({ issuer: issuing });
    assert.equal(await judge(toX5c(honest.certificate), { anchors }), invalid('chain-no-issuer'));
    const adjust: Change = (recipe) => replaceExtension(recipe, authorityKeyIdentifier(real.issuing.keyId));
    const lying = await bench.issue({ issuer: issuing, adjust });
    assert.equal(await judge(toX5c(lying.certificate), { anchors }), invalid('chain-bad-signature'));
  });

  it('an authority of another data folder is told by what it calls itself, and a stranger is not', async () => {
    const { issuing } = await makeHierarchy(description);
    const checker = makeChecker({ anchors });
    const hintFor = async (certificate: Buffer) => {
      const presented = checker.read(toX5c(certificate));
      const answer = isRefusal(presented) ? presented : await checker.trust(presented);
      return isRefusal(answer) ? writeHint(answer.hint) : undefined;
    };
    const ofAnother = await hintFor((await bench.issue({ issuer: issuing })).certificate);
    assert.match(ofAnother ?? '', /lookalike authority, but by that of another data folder \(PORTVAKT_DATA_DIR\)/);
    const strange = await hintFor((await bench.issue({ fault: 'signed-by-other' })).certificate);
    assert.equal(strange, 'Its authority is not one that this server trusts.');
  });

  it('two authorities of one name are both tried, in either order', async () => {
    const twin = await makeHierarchy(description);
    const der = [real.issuing, real.root, twin.issuing, twin.root];
    const adjust: Change = (recipe) => removeExtension(recipe, 'authorityKeyIdentifier');
    for (const issuer of [real.issuing, twin.issuing]) {
      const x5c = toX5c((await bench.issue({ issuer, adjust })).certificate);
      assert.equal(await judge(x5c, { anchors: anchorsOf('test', ...der) }), good);
      assert.equal(await judge(x5c, { anchors: anchorsOf('test', ...der.toReversed()) }), good);
    }
  });

  it('an intermediate that is not configured is missing, also when the client sends it along', async () => {
    const { certificate, chain } = await bench.issue();
    const rootAlone = anchorsOf('test', real.root);
    assert.equal(await judge(toX5c(certificate), { anchors: rootAlone }), invalid('chain-no-issuer'));
    assert.equal(await judge(toX5c(certificate, ...chain), { anchors: rootAlone }), invalid('chain-no-issuer'));
  });

  it('an intermediate without its root is no chain', async () => {
    const { certificate, chain } = await bench.issue();
    const anchors = trusting({ roots: [], intermediates: [real.issuing.certificate] });
    assert.equal(await judge(toX5c(certificate, ...chain), { anchors }), invalid('chain-no-issuer'));
  });

  it('nobody is trusted where nothing is configured', async () => {
    const { certificate, chain } = await bench.issue();
    assert.equal(await judge(toX5c(certificate, ...chain), {}), invalid('chain-no-issuer'));
  });

  it('a certificate issued by another organisation’s certificate', async () => {
    const privateKey = await makeRsaKey(2048);
    const parent = await bench.issue({ subjectKey: privateKey, orgno: otherOrgno });
    const issuer = describeAuthority(description, { role: 'issuing', certificate: parent.certificate, privateKey });
    const { certificate: child } = await bench.issue({ issuer });
    const x5c = toX5c(child, parent.certificate, real.issuing.certificate);
    assert.equal(await judge(x5c, { anchors }), invalid('chain-no-issuer'));
    // Even if somebody had made it an anchor.
    const mistaken = trusting({
      roots: [real.root.certificate],
      intermediates: [real.issuing.certificate, parent.certificate],
    });
    assert.equal(await judge(x5c, { anchors: mistaken }), invalid('authority-is-none'));
  });

  it('an authority’s own certificate is no client’s', async () => {
    assert.equal(await judge(toX5c(real.issuing.certificate), { anchors }), invalid('leaf-is-authority'));
    assert.equal(await judge(toX5c(real.root.certificate), { anchors }), invalid('self-signed'));
  });

  checkAll([
    [
      'CA:TRUE on a client’s certificate',
      { adjust: (recipe) => replaceExtension(recipe, basicConstraints({ ca: true }, { critical: true })) },
      invalid('leaf-is-authority'),
    ],
    [
      'keyCertSign on a client’s certificate',
      { adjust: (recipe) => replaceExtension(recipe, keyUsage(['digitalSignature', 'keyCertSign'])) },
      invalid('leaf-is-authority'),
    ],
    ['no basic constraints', { adjust: (recipe) => removeExtension(recipe, 'basicConstraints') }, good],
  ]);
});

describe('an authority in the chain', () => {
  const rows: readonly (readonly [string, { root?: Change; issuing?: Change }, string])[] = [
    ['in order', {}, good],
    [
      'an expired intermediate',
      { issuing: (recipe) => ({ ...recipe, notAfter: now - DAY }) },
      invalid('authority-not-in-force'),
    ],
    ['an expired root', { root: (recipe) => ({ ...recipe, notAfter: now - DAY }) }, invalid('authority-not-in-force')],
    [
      'an intermediate to come',
      { issuing: (recipe) => ({ ...recipe, notBefore: now + DAY }) },
      invalid('authority-not-in-force'),
    ],
    [
      'an intermediate signed with SHA-1',
      { issuing: (recipe) => ({ ...recipe, signature: 'rsa-sha1' }) },
      invalid('signature-algorithm'),
    ],
    [
      'a tampered intermediate',
      { issuing: (recipe) => ({ ...recipe, spoiledSignature: true }) },
      invalid('chain-bad-signature'),
    ],
    [
      'an intermediate that is no authority',
      { issuing: (recipe) => replaceExtension(recipe, basicConstraints({})) },
      invalid('authority-is-none'),
    ],
    [
      'an intermediate without basic constraints',
      { issuing: (recipe) => removeExtension(recipe, 'basicConstraints') },
      invalid('authority-is-none'),
    ],
    [
      'an intermediate that may sign lists only',
      { issuing: (recipe) => replaceExtension(recipe, keyUsage(['cRLSign'])) },
      invalid('authority-is-none'),
    ],
    [
      'an intermediate without key usage',
      { issuing: (recipe) => removeExtension(recipe, 'keyUsage') },
      invalid('authority-is-none'),
    ],
    [
      'a root that is no authority',
      { root: (recipe) => removeExtension(recipe, 'basicConstraints') },
      invalid('authority-is-none'),
    ],
    [
      'a root that allows no intermediate',
      { root: (recipe) => replaceExtension(recipe, basicConstraints({ ca: true, pathLength: 0 })) },
      invalid('path-too-long'),
    ],
    [
      'a root that allows one',
      { root: (recipe) => replaceExtension(recipe, basicConstraints({ ca: true, pathLength: 1 })) },
      good,
    ],
    [
      'an intermediate that allows none below it',
      { issuing: (recipe) => replaceExtension(recipe, basicConstraints({ ca: true, pathLength: 0 })) },
      good,
    ],
    [
      'a root signed with SHA-1, which is never looked at',
      { root: (recipe) => ({ ...recipe, signature: 'rsa-sha1' }) },
      good,
    ],
    ['an intermediate signed with PSS', { issuing: (recipe) => ({ ...recipe, signature: 'pss-sha512' }) }, good],
    [
      'an intermediate with a critical extension nobody knows',
      { issuing: (recipe) => addExtension(recipe, unknownExtension()) },
      invalid('authority-critical-extension'),
    ],
  ];
  for (const [name, changes, expected] of rows) {
    it(`${name} → ${expected}`, async () => {
      const made = await makeHierarchy(description, changes);
      const { certificate } = await bench.issue({ issuer: made.issuing });
      assert.equal(await judge(toX5c(certificate), { anchors: trustingMade(made) }), expected);
    });
  }

  it('a key of 1024 bits proves nothing', async () => {
    const made = await makeHierarchy(description, { keys: { issuing: await makeRsaKey(1024) } });
    const { certificate } = await bench.issue({ issuer: made.issuing });
    assert.equal(await judge(toX5c(certificate), { anchors: trustingMade(made) }), invalid('signature-algorithm'));
  });

  it('an elliptic curve is as good', async () => {
    const made = await makeHierarchy(description, { keys: { issuing: await makeEcKey() } });
    const adjust: Change = (recipe) => ({ ...recipe, signature: 'ecdsa-sha256' });
    const { certificate } = await bench.issue({ issuer: made.issuing, adjust });
    assert.equal(await judge(toX5c(certificate), { anchors: trustingMade(made) }), good);
  });

  it('authorities that issue each other lead nowhere, and to an end', async () => {
    const [one, other] = await Promise.all([makeRsaKey(2048), makeRsaKey(2048)]);
    const certify = (issuing: KeyObject, signingKey: KeyObject) =>
      makeHierarchy(description, {
        keys: { root: one, issuing },
        issuing: (recipe) =>
          removeExtension({ ...recipe, issuer: description.issuingName, signingKey }, 'authorityKeyIdentifier'),
      });
    const made = [await certify(one, other), await certify(other, one)];
    const anchors = trusting({ roots: [], intermediates: made.map(({ issuing }) => issuing.certificate) });
    const { certificate } = await bench.issue({ issuer: made[0]?.issuing });
    assert.match(await judge(toX5c(certificate), { anchors }), /^certificate-invalid (chain-|path-too-long)/);
  });

  it('that expires after its certificate was seen is not trusted any more', async () => {
    const made = await makeHierarchy(description, { issuing: (recipe) => ({ ...recipe, notAfter: now + DAY }) });
    let time = now;
    const checker = makeChecker({ anchors: trustingMade(made), clock: () => time });
    const presented = checker.read(toX5c((await bench.issue({ issuer: made.issuing })).certificate));
    assert.ok(!isRefusal(presented));
    assert.ok(!isRefusal(await checker.trust(presented)));
    time = now + 2 * DAY;
    const outcome = await checker.trust(presented);
    assert.equal(isRefusal(outcome) && outcome.facts?.reason, 'authority-not-in-force');
  });
});
