import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  anchorsOf,
  type CheckerSetup,
  judge,
  makeChecker,
  makeHierarchy,
  now,
  openBench,
  toX5c,
} from '@portvakt/own-tests/certificates';
import { isRefusal } from '@portvakt/protocol';
import {
  type CertificateRequest,
  describeHierarchy,
  type NameAttribute,
  type NameRecipe,
  printable,
  qcCompliance,
  qcStatements,
  qcType,
  removeAttribute,
  removeExtension,
  replaceExtension,
  utf8,
} from '@portvakt/test-authority';

const bench = await openBench();
const nameOf = (commonName: string): NameRecipe => [
  printable('country', 'DE'),
  utf8('organisation', 'LOOKALIKE Vertrauensdienst'),
  utf8('commonName', commonName),
];
const german = {
  ...describeHierarchy({ style: 'buypass', seid: 2, environment: 'test' }),
  id: 'german',
  rootName: nameOf('LOOKALIKE Wurzel'),
  issuingName: nameOf('LOOKALIKE Siegel'),
};
const { root, issuing } = await makeHierarchy(german);
const foreign = anchorsOf('test', root, issuing);
const both: CheckerSetup = { anchors: bench.anchors.test, european: foreign };
const chain = [issuing.certificate, root.certificate];

const subject: NameRecipe = [
  printable('country', 'DE'),
  utf8('organisation', 'Prüfling GmbH'),
  utf8('organisationalUnit', 'Zoll'),
  utf8('organisationIdentifier', 'VATDE-123456789'),
  utf8('commonName', 'Prüfling Siegel'),
];
type Request = Partial<CertificateRequest>;
const named = (name: NameRecipe): Request => ({ adjust: (recipe) => ({ ...recipe, subject: name }) });
const issue = (request: Request = named(subject)) => bench.issue({ issuer: issuing, ...request });

async function trust(x5c: unknown, setup: CheckerSetup = both) {
  const checker = makeChecker(setup);
  const presented = checker.read(x5c);
  assert.ok(!isRefusal(presented), 'it is readable');
  return { is: checker.isEuropean(presented), outcome: await checker.trustEuropean(presented) };
}

async function reasonOf(x5c: unknown, setup?: CheckerSetup): Promise<unknown> {
  const { outcome } = await trust(x5c, setup);
  return isRefusal(outcome) ? `${outcome.refusal} ${outcome.facts?.reason}` : outcome.consumer.ID;
}

async function businessOf(request?: Request) {
  const issued = await issue(request);
  const { outcome } = await trust(toX5c(issued.certificate, ...chain));
  assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
  return { issued, business: outcome };
}

describe('a European eSeal', () => {
  it('names its business: members in the order that tokens have, the identifier as it stands', async () => {
    const { issued, business } = await businessOf();
    assert.equal(
      JSON.stringify(business.consumer),
      JSON.stringify({
        commonName: 'Prüfling Siegel',
        organizationName: 'Prüfling GmbH',
        organizationalUnitName: 'Zoll',
        authority: 'etsi-en-319-412',
        ID: 'VATDE-123456789',
        countryName: 'DE',
      }),
    );
    assert.equal(business.clientId, `eidas-${issued.serial.toLowerCase().replace(/^0+/, '')}`);
  });

  it('without a unit has no such member', async () => {
    const { business } = await businessOf(named(removeAttribute(subject, 'organisationalUnit')));
    assert.deepEqual(Object.keys(business.consumer), [
      'commonName',
      'organizationName',
      'authority',
      'ID',
      'countryName',
    ]);
  });

  it('without a common name goes by its organisation', async () => {
    const { business } = await businessOf(named(removeAttribute(subject, 'commonName')));
    assert.equal(business.consumer.commonName, 'Prüfling GmbH');
  });

  const identifier = (value: string): NameAttribute => utf8('organisationIdentifier', value);
  const unnamed = removeAttribute(subject, 'organisationIdentifier');
  for (const value of [
    'NTRSE-5560001234',
    'LEIXG-5493001KJTIIGC8Y1R12',
    'NTRNO-310001112',
    'SI:SE-556677 8899',
    'æ/"\\',
  ]) {
    it(`keeps the identifier ${value}`, async () => {
      const { business } = await businessOf(named([...unnamed, identifier(value)]));
      assert.equal(business.consumer.ID, value);
    });
  }

  const refused: readonly (readonly [string, NameRecipe])[] = [
    ['no identifier', unnamed],
    ['an empty identifier', [...unnamed, identifier('')]],
    ['two identifiers', [...subject, identifier('VATDE-987654321')]],
    ['one identifier twice', [...subject, identifier('VATDE-123456789')]],
    ['two identifiers in one RDN', [...unnamed, [identifier('VATDE-1'), identifier('VATDE-2')]]],
    ['no country', removeAttribute(subject, 'country')],
    ['two countries', [...subject, printable('country', 'FR')]],
    ['no organisation', removeAttribute(subject, 'organisation')],
    [
      'an identifier only in the text of O',
      [...removeAttribute(unnamed, 'organisation'), utf8('organisation', 'X,2.5.4.97=VATDE-1')],
    ],
  ];
  for (const [name, subject] of refused) {
    it(`with ${name} names nobody`, async () => {
      const { certificate } = await issue(named(subject));
      assert.equal(await reasonOf(toX5c(certificate, ...chain)), 'certificate-invalid identifier-missing');
    });
  }

  const statements = (...list: Parameters<typeof qcStatements>[0]): Request => ({
    adjust: (recipe) => replaceExtension({ ...recipe, subject }, qcStatements(list)),
  });
  const kinds: readonly (readonly [string, Request, string])[] = [
    ['qualified', statements(qcCompliance, qcType(2)), 'QCForESeal'],
    ['of a seal, not qualified', statements(qcType(2)), 'CForESeal'],
    ['qualified, of a signature', statements(qcCompliance, qcType(1)), 'CForESeal'],
    ['qualified, of no type', statements(qcCompliance), 'CForESeal'],
    ['none', { adjust: (recipe) => removeExtension({ ...recipe, subject }, 'qcStatements') }, 'CForESeal'],
  ];
  for (const [name, request, method] of kinds) {
    it(`whose statements are ${name} is ${method}, by either mapping`, async () => {
      const x5c = toX5c((await issue(request)).certificate, ...chain);
      for (const methods of ['legacy', 'eidas'] as const) {
        const { outcome } = await trust(x5c, { ...both, methods });
        assert.equal(isRefusal(outcome) ? outcome.facts?.reason : outcome.authenticationMethod, method);
      }
    });
  }

  it('comes with its whole chain; the root may be left out', async () => {
    const { certificate } = await issue();
    const unrelated = (await bench.issue()).certificate;
    const missing = 'certificate-invalid chain-not-sent';
    assert.equal(await reasonOf(toX5c(certificate)), missing);
    assert.equal(await reasonOf(toX5c(certificate, root.certificate)), missing);
    assert.equal(await reasonOf(toX5c(certificate, unrelated)), missing);
    assert.equal(await reasonOf(toX5c(certificate, Buffer.from('no certificate'))), missing);
    const namesake = await makeHierarchy(german, { keys: { issuing: root.privateKey } });
    assert.equal(await reasonOf(toX5c(certificate, namesake.issuing.certificate)), missing);
    assert.equal(await reasonOf(toX5c(certificate, issuing.certificate)), 'VATDE-123456789');
    assert.equal(await reasonOf(toX5c(certificate, ...chain.toReversed())), 'VATDE-123456789');
  });

  it('may come with another edition of its authority’s certificate', async () => {
    const { certificate } = await issue();
    const renewed = await makeHierarchy(german, { issuing: (recipe) => ({ ...recipe, notBefore: now - 1000 }) });
    assert.equal(createPublicKey(renewed.issuing.privateKey).equals(createPublicKey(issuing.privateKey)), true);
    assert.equal(await reasonOf(toX5c(certificate, renewed.issuing.certificate)), 'VATDE-123456789');
  });

  it('issued by a root itself comes with that root', async () => {
    const { certificate } = await issue({ ...named(subject), issuer: root });
    assert.equal(await reasonOf(toX5c(certificate)), 'certificate-invalid chain-not-sent');
    assert.equal(await reasonOf(toX5c(certificate, root.certificate)), 'VATDE-123456789');
  });

  const faulty: readonly (readonly [string, Request, string])[] = [
    ['expired', { fault: 'expired' }, 'expired'],
    ['to come', { fault: 'not-yet-valid' }, 'not-yet-valid'],
    ['for encryption', { profile: 'crypt' }, 'key-usage'],
    [
      'with a spoiled signature',
      { adjust: (recipe) => ({ ...recipe, subject, spoiledSignature: true }) },
      'chain-bad-signature',
    ],
  ];
  for (const [name, request, reason] of faulty) {
    it(`${name} is refused`, async () => {
      const { certificate } = await issue(request);
      assert.equal(await reasonOf(toX5c(certificate, ...chain)), `certificate-invalid ${reason}`);
    });
  }

  it('may be revoked, and so may its authority', async () => {
    const { certificate } = await issue();
    for (const revoked of [certificate, issuing.certificate]) {
      const text = toX5c(revoked)[0];
      const revocations = {
        status: ({ certificate: { x509 } }: { certificate: { x509: { raw: Buffer } } }) => ({
          status: toX5c(x509.raw)[0] === text ? ('revoked' as const) : ('good' as const),
          until: Number.POSITIVE_INFINITY,
        }),
        forget: () => undefined,
      };
      assert.equal(
        await reasonOf(toX5c(certificate, ...chain), { ...both, revocations }),
        'certificate-invalid revoked',
      );
    }
  });
});

describe('Norwegian and European anchors', () => {
  it('tell whose a certificate says it is', async () => {
    assert.equal((await trust(toX5c((await issue()).certificate))).is, true);
    assert.equal((await trust(toX5c((await bench.issue()).certificate))).is, false);
    assert.equal((await trust(toX5c((await issue()).certificate), { anchors: bench.anchors.test })).is, false);
    assert.equal(makeChecker(both).acceptsEuropeans, true);
    assert.equal(makeChecker({ anchors: bench.anchors.test }).acceptsEuropeans, false);
  });

  it('never stand in for each other, though the certificate be good and its number Norwegian', async () => {
    const norwegian = await bench.issue();
    const x5c = toX5c(norwegian.certificate, ...norwegian.chain);
    assert.equal(await judge(x5c, both), '310001112 CForESeal');
    assert.equal(await reasonOf(x5c), 'certificate-invalid chain-no-issuer');
    // Everything that a Norwegian certificate has, but from a foreign authority.
    const lookalike = await issue({});
    assert.equal(await judge(toX5c(lookalike.certificate, ...chain), both), 'certificate-invalid chain-no-issuer');
    assert.equal(await reasonOf(toX5c(lookalike.certificate, ...chain)), 'NTRNO-310001112');
  });

  it('do not share what they remember of a certificate’s chain', async () => {
    const checker = makeChecker(both);
    const european = checker.read(toX5c((await issue({})).certificate, ...chain));
    const norwegian = await bench.issue();
    const domestic = checker.read(toX5c(norwegian.certificate, ...norwegian.chain));
    assert.ok(!isRefusal(european) && !isRefusal(domestic));
    for (let round = 0; round < 2; round += 1) {
      assert.ok(!isRefusal(await checker.trustEuropean(european)));
      assert.ok(isRefusal(await checker.trust(european)));
      assert.ok(!isRefusal(await checker.trust(domestic)));
      assert.ok(isRefusal(await checker.trustEuropean(domestic)));
    }
  });

  it('without foreign ones no seal is trusted', async () => {
    const x5c = toX5c((await issue()).certificate, ...chain);
    assert.equal(await reasonOf(x5c, { anchors: foreign }), 'certificate-invalid chain-no-issuer');
  });
});
