import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import {
  type CrlEntryRecipe,
  type CrlRecipe,
  encodePem,
  type Hierarchy,
  issuingDistributionPoint,
  makeRsaKey,
  openTestAuthority,
  type TestAuthority,
  writeCrl,
} from '@portvakt/test-authority';
import { fromBER, type Sequence } from 'asn1js';
import fc from 'fast-check';
import { type ParsedCertificate, parseCertificate } from '../parse-certificate.ts';
import { verifyCrl } from './verify-crl.ts';
import { type CrlTask, createCrlVerifier } from './verify-crl-aside.ts';

const now = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;
const HOUR = 3_600_000;
const serial = '7f000000000000000000000000000000000000ab';

/** Cases of CRLs beyond those in `verify-answers.test.ts`. */
describe('a CRL', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let authority: TestAuthority;
  let buypass: Hierarchy;
  let commfides: Hierarchy;
  let issuer: ParsedCertificate;

  before(async () => {
    folder = await temporaryFolder();
    authority = await openTestAuthority({ folder: folder.path, baseUrl: 'http://authority.test/', clock: () => now });
    buypass = await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    commfides = await authority.openHierarchy({ style: 'commfides', seid: 2, environment: 'test' });
    issuer = parse(buypass.issuing.certificate);
  });
  after(() => folder.remove());

  function parse(der: Buffer): ParsedCertificate {
    const parsed = parseCertificate(der);
    assert.ok(parsed);
    return parsed;
  }

  const craft = (change: Partial<CrlRecipe> = {}) =>
    writeCrl(authority, buypass.issuing.id, { adjust: (recipe) => ({ ...recipe, ...change }) }) as Promise<Buffer>;
  const judge = (der: Uint8Array, by: Pick<ParsedCertificate, 'subject' | 'publicKey' | 'keyUsage'> = issuer) => {
    const answer = verifyCrl(der, { issuer: by, now });
    return 'problem' in answer ? answer.problem : answer.revoked.has(serial) ? 'revoked' : 'good';
  };
  const entry = (more: Partial<CrlEntryRecipe> = {}) => ({ serial, revokedAt: now - HOUR, ...more });
  /**
   * A list with `count` entries, every second one on hold. Two are made as usual, the others are copies with another
   * serial.
   */
  async function craftLarge(count: number, change: Partial<CrlRecipe> = {}): Promise<Buffer> {
    const first = 0x1000000000;
    const serialOf = (number: number) => Buffer.from((first + number).toString(16), 'hex');
    const der = await craft({
      ...change,
      entries: [entry({ serial: serialOf(0).toString('hex'), reason: 6 }), entry()],
    });
    const [tbs, algorithm] = (fromBER(der).result as Sequence).valueBlock.value as Sequence[];
    assert.ok(tbs && algorithm);
    const rawOf = (block: { valueBeforeDecodeView: Uint8Array } | undefined) =>
      Buffer.from(block?.valueBeforeDecodeView ?? []);
    const members = tbs.valueBlock.value as Sequence[];
    const [model, ours] = (members[5]?.valueBlock.value ?? []).map(rawOf);
    assert.ok(model && ours);
    const position = model.indexOf(serialOf(0));
    const entries = Array.from({ length: count }, (_, number) => {
      const copy = Buffer.from(model);
      serialOf(number).copy(copy, position);
      return copy;
    });
    const signed = wrap(
      0x30,
      ...members.slice(0, 5).map(rawOf),
      wrap(0x30, ...entries, ours),
      ...members.slice(6).map(rawOf),
    );
    const signature = sign('sha256', signed, buypass.issuing.privateKey);
    if (change.spoiledSignature) signature.fill(1);
    return wrap(0x30, signed, rawOf(algorithm), wrap(0x03, Buffer.of(0), signature));
  }
  function wrap(tag: number, ...parts: readonly Buffer[]): Buffer {
    const body = Buffer.concat(parts);
    const length = Buffer.from(
      body.length
        .toString(16)
        .padStart(6, '0')
        .replace(/^(00){1,2}/, ''),
      'hex',
    );
    return Buffer.concat([Buffer.of(tag, 0x80 + length.length), length, body]);
  }

  const cases: readonly (readonly [name: string, change: () => Partial<CrlRecipe>, verdict: string])[] = [
    ['revoked, then removeFromCRL', () => ({ entries: [entry(), entry({ reason: 8 })] }), 'good'],
    ['removeFromCRL, then revoked', () => ({ entries: [entry({ reason: 8 }), entry()] }), 'revoked'],
    ['removeFromCRL of another', () => ({ entries: [entry(), entry({ serial: '01', reason: 8 })] }), 'revoked'],
    ['only the end of the serial', () => ({ entries: [entry({ serial: serial.slice(2) })] }), 'good'],
    ['only the start of the serial', () => ({ entries: [entry({ serial: serial.slice(0, -2) })] }), 'good'],
    [
      'an issuing distribution point that is not critical',
      () => ({ extensions: [{ ...issuingDistributionPoint(['http://authority.test/crl']), critical: false }] }),
      'crl-unknown-extension',
    ],
    [
      'a delta that is not critical',
      () => ({ extensions: [{ oid: '2.5.29.27', critical: false, value: Buffer.of(2, 1, 1) }] }),
      'crl-unknown-extension',
    ],
    [
      'an entry of another issuer that is not critical',
      () => ({
        entries: [entry({ extensions: [{ oid: '2.5.29.29', critical: false, value: Buffer.of(0x30, 0) }] })],
      }),
      'crl-unknown-extension',
    ],
    ['version 1', () => ({ version: 1, extensions: [], entries: [entry()] }), 'revoked'],
    ['until after 2050', () => ({ nextUpdate: Date.UTC(2051, 0, 1), entries: [entry()] }), 'revoked'],
    ['made this very moment', () => ({ thisUpdate: now, nextUpdate: now + HOUR }), 'good'],
    ['that ends this very moment', () => ({ thisUpdate: now - HOUR, nextUpdate: now }), 'good'],
    ['that ended a second ago', () => ({ thisUpdate: now - HOUR, nextUpdate: now - 1000 }), 'crl-stale'],
    [
      'made in a minute, by a clock that is ahead',
      () => ({ thisUpdate: now + MINUTE, nextUpdate: now + HOUR, entries: [entry()] }),
      'revoked',
    ],
    [
      'made in a minute and a second',
      () => ({ thisUpdate: now + MINUTE + 1000, nextUpdate: now + HOUR, entries: [entry()] }),
      'crl-from-the-future',
    ],
    [
      'without a next update, a day old',
      () => ({ thisUpdate: now - 24 * HOUR, nextUpdate: undefined, entries: [entry()] }),
      'revoked',
    ],
    [
      'without a next update, a week old: played back',
      () => ({ thisUpdate: now - 7 * 24 * HOUR, nextUpdate: undefined }),
      'crl-stale',
    ],
    ['signed with SHA-384', () => ({ signature: 'rsa-sha384', entries: [entry()] }), 'revoked'],
    ['signed with SHA-512', () => ({ signature: 'rsa-sha512', entries: [entry()] }), 'revoked'],
    ['signed with PSS, SHA-512', () => ({ signature: 'pss-sha512', entries: [entry()] }), 'revoked'],
  ];
  for (const [name, change, verdict] of cases) {
    test(`${name} → ${verdict}`, async () => assert.equal(judge(await craft(change())), verdict));
  }

  test('a reason that is no reason → crl-unreadable', async () => {
    const extensions = [{ oid: '2.5.29.21', critical: false, value: Buffer.from('no reason') }];
    assert.equal(judge(await craft({ entries: [entry({ extensions })] })), 'crl-unreadable');
  });

  test('same serial at another CA ok: its list is not asked, and does not pass for ours', async () => {
    const other = (await writeCrl(authority, commfides.issuing.id, {
      adjust: (recipe) => ({ ...recipe, entries: [entry()] }),
    })) as Buffer;
    assert.equal(judge(other), 'crl-other-issuer');
    assert.equal(judge(other, parse(commfides.issuing.certificate)), 'revoked');
    assert.equal(judge(await craft()), 'good');
  });

  test('of a namesake with another key → crl-bad-signature', async () => {
    assert.equal(judge(await craft({ signingKey: await makeRsaKey(2048) })), 'crl-bad-signature');
  });

  test('of an authority that may not sign lists → crl-bad-signature', async () => {
    const keyUsage = { critical: true, bits: new Set(['keyCertSign']) };
    assert.equal(judge(await craft(), { ...issuer, keyUsage }), 'crl-bad-signature');
  });

  test('signed with a key of 1024 bits → crl-bad-signature', async () => {
    const short = await makeRsaKey(1024);
    const der = await craft({ signingKey: short });
    assert.equal(judge(der, { ...issuer, publicKey: createPublicKey(short) }), 'crl-bad-signature');
  });

  for (const [namedCurve, verdict] of [
    ['P-256', 'good'],
    ['P-521', 'good'],
    ['secp256k1', 'crl-bad-signature'],
  ] as const) {
    test(`signed on the curve ${namedCurve} → ${verdict}`, async () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
      const der = await craft({ signature: 'ecdsa-sha256', signingKey: privateKey });
      assert.equal(judge(der, { ...issuer, publicKey }), verdict);
    });
  }

  for (const [name, there, instead] of [
    ['algorithm', '06092a864886f70d01010b', '06092a864886f70d01010d'],
    ['parameters', '06092a864886f70d01010b0500', '06092a864886f70d01010b0400'],
  ] as const) {
    test(`that names one ${name} inside its signature and another one outside → crl-unreadable`, async () => {
      const der = await craft();
      assert.equal(judge(der), 'good');
      const at = der.indexOf(there, 'hex');
      der.write(instead, at, 'hex');
      const [tbs] = (fromBER(der).result as Sequence).valueBlock.value;
      const signature = sign('sha256', tbs?.valueBeforeDecodeView ?? Buffer.alloc(0), buypass.issuing.privateKey);
      signature.copy(der, der.length - signature.length);
      assert.ok(at > 0 && at < der.indexOf(buypass.issuing.name), 'the one inside');
      assert.equal(judge(der), 'crl-unreadable');
    });
  }

  test('that is none → crl-unreadable', async () => {
    const der = await craft();
    const nested = Buffer.from('30800000'.repeat(2000), 'hex');
    const deep = Buffer.concat([Buffer.alloc(4000, 0x30), Buffer.alloc(4000, 0x80)]);
    for (const wrong of [
      Buffer.alloc(0),
      Buffer.from('garbage'),
      Buffer.from('<html>Not found</html>'),
      Buffer.from(encodePem('X509 CRL', der)),
      Buffer.concat([der, Buffer.of(0)]),
      Buffer.concat([der, der]),
      der.subarray(0, -1),
      der.subarray(1),
      buypass.issuing.certificate,
      Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff),
      nested,
      deep,
    ]) {
      assert.equal(judge(wrong), 'crl-unreadable', wrong.subarray(0, 20).toString('hex'));
    }
  });

  test('with a revoked certificate never becomes one without it, whatever bytes are changed', async () => {
    const der = await craft({ entries: [entry({ reason: 1 })] });
    const spot = fc.record({ at: fc.nat(der.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(spot, { minLength: 1, maxLength: 4 }), (spots) => {
        const bytes = Buffer.from(der);
        for (const { at, to } of spots) bytes[at] = to;
        assert.notEqual(judge(bytes), 'good');
      }),
      { numRuns: 400 },
    );
  });

  test('of random bytes is never accepted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => assert.equal(judge(bytes), 'crl-unreadable')),
      { numRuns: 300 },
    );
  });

  describe('that is large', () => {
    test('CRL > 1 MB: 50 000 entries are read right, and nobody else waits', async (context) => {
      const der = await craftLarge(50_000);
      assert.ok(der.length > 1024 * 1024);
      // If this thread parsed the list, nothing else would get a turn until it was done.
      let turns = 0;
      let isReading = true;
      const takeTurn = () => {
        turns += 1;
        if (isReading) setImmediate(takeTurn);
      };
      setImmediate(takeTurn);
      const start = performance.now();
      const list = await createCrlVerifier()(der, { issuer, now });
      isReading = false;
      context.diagnostic(
        `${der.length} bytes: ${Math.round(performance.now() - start)} ms aside, ${turns} turns meanwhile`,
      );
      assert.ok(turns > 100);
      assert.ok(!('problem' in list));
      assert.equal(list.revoked.size, 50_001);
      for (const known of [serial, '1000000000', (0x1000000000 + 49_999).toString(16)]) {
        assert.ok(list.revoked.has(known));
      }
      assert.ok(!list.revoked.has((0x1000000000 + 50_000).toString(16)));
    });

    test('wrong ones are refused aside as well, each for what is wrong with it', async () => {
      const fine = await craftLarge(1000);
      const verify = createCrlVerifier();
      const verdicts = await Promise.all(
        [
          fine,
          await craftLarge(1000, { spoiledSignature: true }),
          await craftLarge(1000, { thisUpdate: now - 2 * HOUR, nextUpdate: now - HOUR }),
          Buffer.alloc(100_000, 0x30),
          fine.subarray(0, -1),
        ].map((der) => verify(der, { issuer, now })),
      );
      assert.deepEqual(
        verdicts.map((verdict) => ('problem' in verdict ? verdict.problem : verdict.revoked.size)),
        [1001, 'crl-bad-signature', 'crl-stale', 'crl-unreadable', 'crl-unreadable'],
      );
    });

    test('they are read one at a time, and what another verifier reads holds up nobody', async () => {
      const begun: { readonly length: number; readonly end: () => void }[] = [];
      const read = ({ der }: CrlTask) =>
        new Promise<{ problem: 'crl-stale' }>((resolve) =>
          begun.push({ length: der.length, end: () => resolve({ problem: 'crl-stale' }) }),
        );
      const [verify, verifyElsewhere] = [createCrlVerifier(read), createCrlVerifier(read)];
      const first = verify(Buffer.alloc(20_001), { issuer, now });
      const second = verify(Buffer.alloc(20_002), { issuer, now });
      const elsewhere = verifyElsewhere(Buffer.alloc(20_003), { issuer, now });
      await new Promise(setImmediate);
      assert.deepEqual(
        begun.map(({ length }) => length),
        [20_001, 20_003],
      );
      begun[0]?.end();
      await first;
      await new Promise(setImmediate);
      assert.deepEqual(
        begun.map(({ length }) => length),
        [20_001, 20_003, 20_002],
      );
      for (const { end } of begun) end();
      assert.deepEqual(await Promise.all([second, elsewhere]), [{ problem: 'crl-stale' }, { problem: 'crl-stale' }]);
    });
  });
});
