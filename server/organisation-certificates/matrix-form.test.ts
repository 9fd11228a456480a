import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  checkRows,
  judge,
  makeChecker,
  now,
  openBench,
  orgno,
  otherOrgno,
  type Row,
  toX5c,
} from '@portvakt/own-tests/certificates';
import { isRefusal } from '@portvakt/protocol';
import {
  addExtension,
  type CertificateRequest,
  certificatePolicies,
  keyUsage,
  makeDummyPublicKey,
  makeSerial,
  type NameAttribute,
  type NameRecipe,
  printable,
  removeAttribute,
  replaceAttribute,
  replaceExtension,
  subjectKeyIdentifier,
  utf8,
} from '@portvakt/test-authority';

const bench = await openBench();
const anchors = bench.anchors.test;
const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

type Request = Partial<CertificateRequest>;

const withSubject = (change: (subject: NameRecipe) => NameRecipe): Request => ({
  adjust: (recipe) => ({ ...recipe, subject: change(recipe.subject) }),
});
const withAttribute = (attribute: NameAttribute) => withSubject((subject) => replaceAttribute(subject, attribute));
const withIdentifier = (value: string) => withAttribute(utf8('organisationIdentifier', value));
/** A subject with these attributes in place of its identifier. */
const withInstead = (...parts: NameRecipe) =>
  withSubject((subject) => [...removeAttribute(subject, 'organisationIdentifier'), ...parts]);
const withSerial = (serial: Uint8Array): Request => ({ adjust: (recipe) => ({ ...recipe, serial }) });

const checkAll = (rows: readonly Row[]) => checkRows(bench, { anchors }, rows);

const seal = `${orgno} CForESeal`;
const qualified = `${orgno} QCForESeal`;
const old = `${orgno} virksomhetssertifikat`;

describe('accepted', () => {
  checkAll([
    ['SEID 1 Buypass for authentication', { seid: 1 }, old],
    ['SEID 1 Buypass for signing', { seid: 1, profile: 'sign' }, old],
    ['SEID 1 Commfides for authentication', { seid: 1, style: 'commfides' }, old],
    ['SEID 1 Commfides for signing', { seid: 1, style: 'commfides', profile: 'sign' }, old],
    ['SEID 2 Buypass for authentication', {}, seal],
    ['SEID 2 Buypass for signing', { profile: 'sign' }, seal],
    ['SEID 2 Buypass, qualified', { qualified: true }, qualified],
    ['SEID 2 Commfides, qualified', { style: 'commfides' }, qualified],
    ['SEID 2 Commfides for signing, qualified', { style: 'commfides', profile: 'sign' }, qualified],
    ['SEID 2 Commfides, not qualified', { style: 'commfides', qualified: false }, seal],
    ...[2048, 3072, 4096].map((bits): Row => [`RSA ${bits}`, { subjectKey: makeDummyPublicKey(bits) }, seal]),
    ...(['rsa-sha256', 'rsa-sha384', 'rsa-sha512', 'pss-sha256', 'pss-sha384', 'pss-sha512'] as const).map(
      (signature): Row => [`signed ${signature}`, { adjust: (recipe) => ({ ...recipe, signature }) }, seal],
    ),
    ['an identifier of PSD2', withIdentifier(`PSDNO-FSA-${orgno}`), seal],
    ['an identifier without prefix', withIdentifier(orgno), seal],
    ['an identifier as PrintableString', withAttribute(printable('organisationIdentifier', `NTRNO-${orgno}`)), seal],
    ['an organisation of 150 characters', { name: 'Æ'.repeat(150) }, seal],
    ['another number in OU', { unit: `Avdeling-${otherOrgno}` }, seal],
    [
      'a later version of the policy',
      {
        style: 'commfides',
        adjust: (recipe) => replaceExtension(recipe, certificatePolicies(['2.16.578.1.29.913.210.1.2'])),
      },
      qualified,
    ],
    ['a serial number of 20 bytes', withSerial(makeSerial(20)), seal],
  ]);

  it('with its whole chain', async () => {
    const { certificate, chain } = await bench.issue();
    assert.equal(await judge(toX5c(certificate, ...chain), { anchors }), seal);
  });

  it('with an unrelated certificate, which is ignored', async () => {
    const { certificate } = await bench.issue();
    const { certificate: other } = await bench.issue({ orgno: otherOrgno });
    assert.equal(await judge(toX5c(certificate, other), { anchors }), seal);
  });

  it('with line breaks, tabs and blanks in its text', async () => {
    const [text = ''] = toX5c((await bench.issue()).certificate);
    const lines = ` ${text.replaceAll(/.{64}/g, '$&\r\n')}\t`;
    assert.equal(await judge([lines], { anchors }), seal);
  });

  it('issued by the root itself', async () => {
    const { root } = await bench.authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    assert.equal(await judge(toX5c((await bench.issue({ issuer: root })).certificate), { anchors }), seal);
  });

  it('from two addresses of one Commfides customer, as the same organisation', async () => {
    const outcomes = ['Prøveveien 1,0001 OSLO', 'Nyveien 2,5003 BERGEN'].map(async (place) => {
      const { certificate } = await bench.issue({ style: 'commfides', ...withAttribute(utf8('locality', place)) });
      return judge(toX5c(certificate), { anchors });
    });
    assert.deepEqual(await Promise.all(outcomes), [qualified, qualified]);
  });
});

describe('what tokens say', () => {
  const rows: readonly (readonly [Request, legacy: string, eidas: string])[] = [
    [{ seid: 1 }, 'virksomhetssertifikat', 'virksomhetssertifikat'],
    [{ seid: 1, style: 'commfides' }, 'virksomhetssertifikat', 'virksomhetssertifikat'],
    [{}, 'virksomhetssertifikat', 'CForESeal'],
    [{ qualified: true }, 'virksomhetssertifikat', 'QCForESeal'],
    [{ style: 'commfides' }, 'virksomhetssertifikat', 'QCForESeal'],
    [{ style: 'commfides', qualified: false }, 'virksomhetssertifikat', 'CForESeal'],
  ];
  for (const [request, legacy, eidas] of rows) {
    it(`of ${JSON.stringify(request)}: ${legacy} by default, ${eidas} by eidas`, async () => {
      const x5c = toX5c((await bench.issue(request)).certificate);
      assert.equal(await judge(x5c, { anchors, methods: 'legacy' }), `${orgno} ${legacy}`);
      assert.equal(await judge(x5c, { anchors, methods: 'eidas' }), `${orgno} ${eidas}`);
    });
  }

  it('SEID 1 is refused where it is switched off, SEID 2 is not', async () => {
    for (const style of ['buypass', 'commfides'] as const) {
      const first = await bench.issue({ style, seid: 1 });
      const second = await bench.issue({ style, qualified: false });
      assert.equal(
        await judge(toX5c(first.certificate), { anchors, acceptSeid1: false }),
        'certificate-invalid seid1',
        style,
      );
      assert.equal(await judge(toX5c(second.certificate), { anchors, acceptSeid1: false }), seal, style);
    }
  });
});

describe('an x5c of another shape is unreadable:', async () => {
  const { certificate } = await bench.issue();
  const [text = ''] = toX5c(certificate);
  const twice = await bench.issue({ adjust: (recipe) => addExtension(recipe, subjectKeyIdentifier(Buffer.alloc(20))) });
  const rows: readonly (readonly [string, unknown])[] = [
    ['a string', text],
    ['an empty list', []],
    ['null', null],
    ['nothing', undefined],
    ['an object', { 0: text, length: 1 }],
    ['a list of numbers', [1]],
    ['a list in a list', [[text]]],
    ['an empty string', ['']],
    ['blanks alone', [' \n']],
    ['base64url', [certificate.toString('base64url')]],
    ['base64 with - and _', [text.replaceAll('+', '-').replaceAll('/', '_').replace(/^./, '_')]],
    ['PEM', [`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`]],
    ['garbage', [Buffer.from('not a certificate').toString('base64')]],
    ['base64 of base64', [Buffer.from(text).toString('base64')]],
    ['missing padding', ['MAA']],
    ['stray bits', ['MAB=']],
    ['form feeds', [`${text}\f`]],
    ['a trailing byte', toX5c(Buffer.concat([certificate, Buffer.of(0)]))],
    ['two certificates in one string', toX5c(Buffer.concat([certificate, certificate]))],
    ['nine certificates', Array(9).fill(text)],
    ['an entry of more than 8 kB', [text, 'A'.repeat(8196)]],
    ['a second entry that is no base64', [text, '!']],
    ['an extension twice', toX5c(twice.certificate)],
  ];
  for (const [name, x5c] of rows) {
    it(name, async () => assert.equal(await judge(x5c, { anchors }), 'x5c-unreadable'));
  }

  it('but eight certificates are not', async () => {
    assert.equal(await judge(Array(8).fill(text), { anchors }), seal);
  });
});

describe('no X.509 v3 certificate in order:', () => {
  checkAll([
    ['version 1', { adjust: (recipe) => ({ ...recipe, version: 1, extensions: [] }) }, 'x5c-unreadable'],
    ['version 2', { adjust: (recipe) => ({ ...recipe, version: 2, extensions: [] }) }, 'x5c-unreadable'],
    ['version 1 with extensions', { adjust: (recipe) => ({ ...recipe, version: 1 }) }, 'x5c-unreadable'],
    ['a negative serial', withSerial(Buffer.of(0x80, 1, 2)), 'x5c-unreadable'],
    ['serial minus one', withSerial(Buffer.of(0xff)), 'x5c-unreadable'],
    ['serial zero', withSerial(Buffer.of(0)), 'x5c-unreadable'],
    ['a serial of 21 bytes', withSerial(makeSerial(21)), 'x5c-unreadable'],
    [
      'one algorithm inside and another outside',
      { adjust: (recipe) => ({ ...recipe, publishedAs: () => ({ ...recipe, signature: 'rsa-sha384' }) }) },
      'x5c-unreadable',
    ],
    [
      'a byte behind the content of an extension',
      {
        adjust: (recipe) => {
          const { value, ...usage } = keyUsage(['digitalSignature']);
          return replaceExtension(recipe, { ...usage, value: Buffer.concat([value, Buffer.of(0)]) });
        },
      },
      'x5c-unreadable',
    ],
  ]);
});

describe('the key', () => {
  /** The product of the primes up to 167: one more than an even multiple of it is a power of 65537 modulo each. */
  const primorial = 0x924cba6ae99dfa084537facc54948df0c23da044d8cabe0edd75bc6n;
  const makeRocaKey = () => {
    const modulus = (2n ** 2048n / primorial) * primorial + 1n;
    const n = Buffer.from(modulus.toString(16), 'hex').toString('base64url');
    return createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
  };
  const withExponent = (e: string) => {
    const { n } = makeDummyPublicKey(2048).export({ format: 'jwk' });
    return createPublicKey({ key: { kty: 'RSA', n: n as string, e }, format: 'jwk' });
  };
  checkAll([
    ['EC', { fault: 'ec-key', subjectKey: undefined }, 'certificate-invalid key-type'],
    ['RSASSA-PSS', { fault: 'pss-key', subjectKey: undefined, subjectKeyBits: 2048 }, 'certificate-invalid key-type'],
    ['RSA 1024', { subjectKey: makeDummyPublicKey(1024) }, 'certificate-invalid key-size'],
    ['RSA 2040', { subjectKey: makeDummyPublicKey(2040) }, 'certificate-invalid key-size'],
    ['RSA 4104', { subjectKey: makeDummyPublicKey(4104) }, 'certificate-invalid key-size'],
    ['an exponent of 1', { subjectKey: withExponent('AQ') }, 'certificate-invalid key-exponent'],
    ['an even exponent', { subjectKey: withExponent('AQAA') }, 'certificate-invalid key-exponent'],
    ['an exponent of 2³² + 1', { subjectKey: withExponent('AQAAAAE') }, 'certificate-invalid key-exponent'],
    ['a modulus of a ROCA chip', { subjectKey: makeRocaKey() }, 'certificate-invalid key-weak'],
    ['an exponent of 3', { subjectKey: withExponent('Aw') }, seal],
    ['an exponent of 2³² − 1', { subjectKey: withExponent('_____w') }, seal],
  ]);

  it('is the one of the first certificate, also when that is the authority’s', async () => {
    const { certificate, chain } = await bench.issue();
    const x5c = toX5c(...chain.slice(0, 1), certificate);
    const presented = makeChecker({ anchors }).read(x5c);
    const { issuing } = await bench.authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    assert.ok(!isRefusal(presented) && presented.key.equals(createPublicKey(issuing.privateKey)));
    assert.equal(await judge(x5c, { anchors }), 'certificate-invalid leaf-is-authority');
  });
});

describe('dates', () => {
  checkAll([
    ['expired a day ago', { fault: 'expired' }, 'certificate-invalid expired'],
    ['expired a second ago', { notBefore: now - DAY, notAfter: now - SECOND }, 'certificate-invalid expired'],
    ['in its last second', { notBefore: now - DAY, notAfter: now }, seal],
    ['with a second left', { notBefore: now - DAY, notAfter: now + SECOND }, seal],
    ['from tomorrow', { fault: 'not-yet-valid' }, 'certificate-invalid not-yet-valid'],
    ['from the next second', { notBefore: now + SECOND }, 'certificate-invalid not-yet-valid'],
    ['from this second', { notBefore: now }, seal],
    ['until 2049', { notAfter: Date.parse('2049-12-31T23:59:59Z') }, seal],
    ['until 2050, GeneralizedTime', { notAfter: Date.parse('2050-01-01T00:00:00Z') }, seal],
    ['until 9999', { notAfter: Date.parse('9999-12-31T23:59:59Z') }, seal],
    ['from 2050', { notBefore: Date.parse('2050-06-01T00:00:00Z') }, 'certificate-invalid not-yet-valid'],
  ]);

  it('are held against the clock to the millisecond, without a tolerance', async () => {
    const x5c = toX5c((await bench.issue({ notBefore: now, notAfter: now + DAY })).certificate);
    const at = (time: number) => judge(x5c, { anchors, clock: () => time });
    assert.equal(await at(now - 1), 'certificate-invalid not-yet-valid');
    assert.equal(await at(now), seal);
    assert.equal(await at(now + DAY + 999), seal);
    assert.equal(await at(now + DAY + SECOND), 'certificate-invalid expired');
  });

  it('are looked at again when the certificate is known already', async () => {
    let time = now;
    const checker = makeChecker({ anchors, clock: () => time });
    const x5c = toX5c((await bench.issue({ notBefore: now, notAfter: now + DAY })).certificate);
    const reasonNow = async () => {
      const presented = checker.read(x5c);
      assert.ok(!isRefusal(presented));
      const outcome = await checker.trust(presented);
      return isRefusal(outcome) ? outcome.facts?.reason : outcome.organisation;
    };
    assert.equal(await reasonNow(), orgno);
    time = now + 2 * DAY;
    assert.equal(await reasonNow(), 'expired');
    time = now - DAY;
    assert.equal(await reasonNow(), 'not-yet-valid');
  });
});

describe('the organisation number', () => {
  const missing = 'certificate-invalid orgno-missing';
  const scheme = 'certificate-invalid orgno-scheme';
  const ambiguous = 'certificate-invalid orgno-ambiguous';
  const attribute = (type: string, value: string, string: NameAttribute['string']): NameAttribute => ({
    type,
    value,
    string,
  });
  checkAll([
    ['none', { fault: 'no-orgno' }, missing],
    ['none, SEID 1', { fault: 'no-orgno', seid: 1 }, missing],
    ['blanks in the identifier', withIdentifier('NTRNO-310 001 112'), scheme],
    ['blanks in serialNumber', { seid: 1, ...withAttribute(printable('serialNumber', '310 001 112')) }, missing],
    ['at the end of O', withInstead(utf8('organisation', `Firma AS - ${orgno}`)), missing],
    ['only in CN', withInstead(utf8('commonName', orgno)), missing],
    ['only in OU', { unit: orgno, ...withInstead() }, missing],
    ['Swedish', withIdentifier(`NTRSE-${orgno}`), scheme],
    ['for VAT', withIdentifier(`VATNO-${orgno}`), scheme],
    ['in small letters', withIdentifier(`ntrno-${orgno}`), scheme],
    ['eight digits', withIdentifier('NTRNO-31000111'), scheme],
    ['ten digits', withIdentifier(`NTRNO-${orgno}0`), scheme],
    ['a line break behind', withIdentifier(`NTRNO-${orgno}\n`), scheme],
    ['a zero byte behind', withIdentifier(`NTRNO-${orgno}\0`), scheme],
    ['digits of another script', withIdentifier('NTRNO-٣١٠٠٠١١١٢'), scheme],
    ['a wrong check digit', withIdentifier('NTRNO-310001113'), 'certificate-invalid orgno-check-digit'],
    ['another scheme beside a right serialNumber', { style: 'commfides', ...withIdentifier(`VATNO-${orgno}`) }, scheme],
    ['another in serialNumber', { fault: 'conflicting-orgno' }, 'certificate-invalid orgno-conflict'],
    [
      'another in serialNumber, Commfides',
      { fault: 'conflicting-orgno', style: 'commfides' },
      'certificate-invalid orgno-conflict',
    ],
    [
      'two identifiers',
      withSubject((subject) => [...subject, utf8('organisationIdentifier', `NTRNO-${otherOrgno}`)]),
      ambiguous,
    ],
    [
      'the same identifier twice',
      withSubject((subject) => [...subject, utf8('organisationIdentifier', `NTRNO-${orgno}`)]),
      ambiguous,
    ],
    [
      'two serialNumbers',
      { seid: 1, ...withSubject((subject) => [...subject, printable('serialNumber', otherOrgno)]) },
      ambiguous,
    ],
    ['text that looks like an attribute in O', withInstead(utf8('organisation', `X,2.5.4.97=NTRNO-${orgno}`)), missing],
    [
      'such text beside the real one',
      withAttribute(utf8('organisation', `X,2.5.4.97=NTRNO-${otherOrgno}\n2.5.4.97=NTRNO-${otherOrgno}`)),
      seal,
    ],
    ['as BMPString', withAttribute(attribute('organisationIdentifier', `NTRNO-${orgno}`, 'bmp')), seal],
    ['as TeletexString', withAttribute(attribute('organisationIdentifier', `NTRNO-${orgno}`, 'teletex')), seal],
    ['as UniversalString', withAttribute(attribute('organisationIdentifier', `NTRNO-${orgno}`, 'universal')), seal],
    ['beside an O in BMPString', withAttribute(attribute('organisation', 'Blåbær 蓝莓 AS', 'bmp')), seal],
    ['beside an O in TeletexString', withAttribute(attribute('organisation', 'Blabar AS', 'teletex')), seal],
    [
      'in one RDN with the name',
      withInstead([utf8('commonName', 'Firma AS'), utf8('organisationIdentifier', `NTRNO-${orgno}`)]),
      seal,
    ],
    [
      'two in one RDN',
      withInstead([
        utf8('organisationIdentifier', `NTRNO-${orgno}`),
        utf8('organisationIdentifier', `NTRNO-${otherOrgno}`),
      ]),
      ambiguous,
    ],
  ]);
});
