import assert from 'node:assert/strict';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { signJws, temporaryFolder } from '@portvakt/own-tests';
import { type CertificateRequest, encodeName, type Fault, utf8 } from '@portvakt/test-authority';
import { type CertificateMaker, startMakingCertificates } from '../testing/make-certificates.ts';
import { runPortvakt } from '../testing/run-portvakt.ts';
import { explainText } from './explain-text.ts';
import { type ExplainContext, type Explained, type Finding, listWrong } from './explained.ts';

const issuer = 'https://test.maskinporten.no/';

describe('explaining a certificate', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let certificates: CertificateMaker;
  let context: ExplainContext;
  let key: KeyObject;
  let x5c: readonly string[];

  before(async () => {
    folder = await temporaryFolder();
    // One time for making and for reading: on a busy machine minutes pass between the two.
    const madeAt = Date.now();
    certificates = await startMakingCertificates(folder.path, () => madeAt);
    context = { now: Math.floor(madeAt / 1000) + 5, issuer: undefined };
    const set = await certificates.make('set');
    key = createPrivateKey(await readFile(join(set, 'key.pem')));
    x5c = JSON.parse(await readFile(join(set, 'x5c.json'), 'utf8'));
  });
  after(() => folder?.remove());

  const read = async (name: string, request: Partial<CertificateRequest> = {}, file = 'cert.pem') =>
    readFile(join(await certificates.make(name, request), file), 'utf8');
  const all = ({ sections }: Explained) => sections.flatMap(({ findings }) => findings);
  const find = (explained: Explained, about: string): Finding | undefined =>
    all(explained).find((finding) => finding.about === about);
  const sign = (header: object, signer = key) =>
    signJws(
      { alg: 'RS256', ...header },
      { iss: 'klient', aud: issuer, scope: 'a:b', iat: context.now, exp: context.now + 120, jti: 'x' },
      signer,
    );

  for (const style of ['buypass', 'commfides'] as const) {
    for (const seid of [1, 2] as const) {
      it(`says whose it is and what it is for: ${style}, SEID ${seid}.0`, async () => {
        const explained = await explainText(
          await read(`${style}-${seid}`, { style, seid, name: 'Blåbær AS' }),
          context,
        );
        assert.equal(explained.kind, 'certificate');
        assert.deepEqual(listWrong(explained), []);
        assert.match(find(explained, 'subject')?.text ?? '', /CN=Blåbær AS/);
        assert.match(find(explained, 'organisation')?.text ?? '', new RegExp(`^310123412, .*SEID ${seid}`));
        assert.match(find(explained, 'issuer')?.text ?? '', /^LOOKALIKE .*its test side/);
        assert.match(find(explained, 'validity')?.text ?? '', /^From \S+Z to \S+Z, \d+ days ahead/);
        assert.match(find(explained, 'policies')?.text ?? '', new RegExp(`${style}, organisation`, 'i'));
        assert.match(find(explained, 'key usage')?.text ?? '', /digitalSignature/);
        assert.equal(find(explained, 'key')?.text, 'RSA, 2048 bits.');
        assert.equal(/PORTVAKT_ACCEPT_SEID1/.test(find(explained, 'generation')?.text ?? ''), seid === 1);
      });
    }
  }

  const faulty: readonly [fault: Fault, about: string, text: RegExp][] = [
    ['expired', 'validity', /^Expired 24 hours ago/],
    ['not-yet-valid', 'validity', /^Not before \S+, 24 hours ahead/],
    ['no-orgno', 'organisation', /has no organisation number/],
    ['conflicting-orgno', 'organisation', /says NTRNO-310123412 and serialNumber says/],
    ['wrong-policy', 'policies', /2\.999\.2 \(not known here\)\. None is/],
    ['missing-policy', 'policies', /^None/],
    ['person-policy', 'policies', /a person\)\. None is/],
    ['self-signed', 'issuer', /^Itself/],
    ['pss-key', 'key', /PSS only/],
    ['ec-key', 'key', /Elliptic curve/],
  ];
  for (const [fault, about, text] of faulty) {
    it(`finds ${about} wrong in one that is ${fault}`, async () => {
      const wrong = listWrong(await explainText(await read(fault, { fault }), context));
      assert.deepEqual(
        wrong.map((finding) => [finding.about, finding.refusal]),
        [[about, 'certificate-invalid']],
      );
      assert.match(wrong[0]?.text ?? '', text);
    });
  }

  it('tells certificates for signing and for encryption from those for authentication', async () => {
    const signing = find(await explainText(await read('sign', { profile: 'sign' }), context), 'key usage');
    assert.deepEqual([signing?.mark, /the certificate for signing/.test(signing?.text ?? '')], ['note', true]);
    const [wrong] = listWrong(await explainText(await read('crypt', { profile: 'crypt' }), context));
    assert.match(wrong?.text ?? '', /not for signing/);
  });

  it('says of an authority that it is no organisation', async () => {
    const explained = await explainText(await read('chain', {}, 'chain.pem'), context);
    assert.equal(find(explained, 'authority')?.mark, 'wrong');
    assert.match(find(explained, 'number 2')?.text ?? '', /: a root\. It need not be sent/);
  });

  it('finds nothing wrong with a grant that carries its signer', async () => {
    const explained = await explainText(sign({ x5c }), context);
    assert.equal(explained.kind, 'grant');
    assert.deepEqual(listWrong(explained), []);
    assert.match(find(explained, 'x5c')?.text ?? '', /^An array of 2/);
    assert.match(find(explained, 'signature')?.text ?? '', /key of the first certificate/);
    assert.match(find(explained, 'number 2')?.text ?? '', /has issued the certificate before/);
    assert.match(find(explained, 'registration')?.text ?? '', /not revoked/);
  });

  const grants: readonly [what: string, header: () => object, about: string, text: RegExp, refusal: string][] = [
    ['a string', () => ({ x5c: x5c[0] }), 'x5c', /must be an array of strings, also/, 'x5c-unreadable'],
    ['base64url', () => ({ x5c: [toUrl(x5c[0])] }), 'x5c', /is base64url/, 'x5c-unreadable'],
    [
      'PEM',
      () => ({ x5c: [`-----BEGIN CERTIFICATE-----\n${x5c[0]}\n-----END CERTIFICATE-----`] }),
      'x5c',
      /bare base64/,
      'x5c-unreadable',
    ],
    ['nine', () => ({ x5c: Array(9).fill(x5c[0]) }), 'x5c', /It has 9 certificates/, 'x5c-unreadable'],
    ['no certificate', () => ({ x5c: ['AAAA'] }), 'certificate', /not a readable certificate/, 'x5c-unreadable'],
    [
      'the wrong order',
      () => ({ x5c: [...x5c].reverse() }),
      'signature',
      /certificate number 2: the certificate of the signer/,
      'signature-invalid',
    ],
  ];
  for (const [what, header, about, text, refusal] of grants) {
    it(`finds ${about} wrong in a grant with ${what}`, async () => {
      const wrong = listWrong(await explainText(sign(header()), context)).find((finding) => finding.about === about);
      assert.match(wrong?.text ?? '', text);
      assert.equal(wrong?.refusal, refusal);
    });
  }

  it('sees that another key has signed', async () => {
    const other = createPrivateKey(await read('other', { subjectKeyBits: 2048, subjectKey: undefined }, 'key.pem'));
    const [wrong, ...rest] = listWrong(await explainText(sign({ x5c }, other), context));
    assert.deepEqual([wrong?.about, wrong?.refusal, rest], ['signature', 'signature-invalid', []]);
  });

  it('passes over blanks inside, and an x5c beside a kid', async () => {
    const blank = await explainText(sign({ x5c: [x5c[0]?.replace(/.{64}/g, '$&\n')] }), context);
    assert.deepEqual(listWrong(blank), []);
    assert.equal(find(blank, 'blanks')?.mark, 'note');
    const beside = await explainText(sign({ kid: 'k', x5c: x5c[0] }), context);
    assert.deepEqual(listWrong(beside), []);
    assert.equal(find(beside, 'x5c')?.mark, 'note');
  });

  it('knows authorities by their names', async () => {
    const issuedBy = async (name: string) => {
      const issuer = encodeName([utf8('commonName', name)]);
      const pem = await read(`by-${name.length}`, { adjust: (recipe) => ({ ...recipe, issuer }) });
      return find(await explainText(pem, context), 'issuer');
    };
    assert.match((await issuedBy('Buypass Class 3 CA G2 ST Business'))?.text ?? '', /of the production environment/);
    assert.match((await issuedBy('Buypass Class 3 Test4 CA G2 HT Business'))?.text ?? '', /of the test environment/);
    assert.match((await issuedBy('Commfides Legal Person - G3 - TEST'))?.text ?? '', /of the test environment/);
    assert.equal((await issuedBy('My own CA'))?.mark, 'note');
    assert.equal((await issuedBy('Test\u001b[2J'))?.text.includes('\u001b'), false);
  });

  it('takes a file on standard input, and entries of an x5c', async () => {
    const given = await Promise.all(
      [await read('stdin'), JSON.stringify(x5c), x5c[0] ?? ''].map((input) => runPortvakt(['explain'], { input })),
    );
    for (const { code, stdout } of given) {
      assert.equal(code, 0, stdout);
      assert.match(stdout, /^A certificate: /);
      assert.match(stdout, /^ {2}✓ organisation +310123412, found in/m);
      assert.match(stdout, /\nNothing wrong was found/);
    }
    const { code, stdout } = await runPortvakt(['explain', '--json', '--', await read('text', { fault: 'expired' })]);
    assert.equal(code, 1);
    const { kind, right, findings } = JSON.parse(stdout);
    assert.deepEqual([kind, right], ['certificate', false]);
    assert.equal(findings.find(({ about }: Finding) => about === 'validity').code, 'MP-120');
  });

  it('never shows a private key', async () => {
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const alone = await explainText(pem, context);
    assert.match(listWrong(alone)[0]?.text ?? '', /This is a private key/);
    const both = await explainText(`${pem}\n${await read('both')}`, context);
    assert.equal(both.kind, 'certificate');
    assert.equal(find(both, 'private key')?.mark, 'note');
    for (const explained of [alone, both]) assert.ok(!JSON.stringify(explained).includes(pem.split('\n')[1] ?? ''));
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    assert.match(listWrong(await explainText(broken, context))[0]?.text ?? '', /cannot be read/);
  });
});

function toUrl(base64 = ''): string {
  return Buffer.from(base64, 'base64').toString('base64url');
}
