import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { isRefusal } from '@portvakt/protocol';
import {
  answerOcsp,
  type IssuedCertificate,
  issueCertificate,
  openTestAuthority,
  revokeCertificate,
  type TestAuthority,
  trustAnchors,
  writeCrl,
} from '@portvakt/test-authority';
import { type CertificateEvent, createCertificateChecker } from './certificate-checker.ts';
import { composeTrustStore } from './read-trust-file.ts';
import { createCrlMemory } from './revocation/crl-memory.ts';
import type { Download } from './revocation/fetch-limited.ts';
import { createRevocationMemory } from './revocation/revocation-memory.ts';
import { createCrlVerifier } from './revocation/verify-crl-aside.ts';
import { type Anchors, policiesOf, readAnchors } from './trust-store.ts';

/** All of revocation, with the lookalike authority behind a stub of the network and a clock that the test sets. */
const HOUR = 3_600_000;

describe('revocation', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let authority: TestAuthority;
  let anchors: Anchors;
  let now = Date.UTC(2026, 10, 24, 12);
  const clock = () => now;

  before(async () => {
    folder = await temporaryFolder();
    authority = await openTestAuthority({ folder: folder.path, baseUrl: 'http://authority.test/', clock });
    await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    const { test: side } = await trustAnchors(authority);
    const read = readAnchors(
      [...side.roots, ...side.intermediates].map(({ certificate, id }) => ({
        environment: 'local',
        certificate,
        place: id,
      })),
      { environment: 'local', now },
    );
    assert.ok(!('problems' in read));
    anchors = read;
  });
  after(() => folder.remove());

  const issue = () => issueCertificate(authority, { orgno: '310123412', subjectKeyBits: 2048 });

  /** A checker whose network is the authority itself. `away` names the sources that do not answer. */
  function setUp(mode: 'hard' | 'soft' = 'hard') {
    const away = { ocsp: false, crl: false };
    /** What the responder says about every certificate, instead of what it knows. */
    const says: { status?: 'unknown' } = {};
    const hanging = new Set<string>();
    /** Each ends the waiting time of one question to the sources. */
    const waits: (() => void)[] = [];
    const asked: string[] = [];
    const events: CertificateEvent[] = [];
    const fetch = async ({ url, post }: Download): Promise<Buffer> => {
      asked.push(url);
      const [, kind = '', name = ''] = new URL(url).pathname.split('/');
      if (hanging.has(kind)) await new Promise(() => undefined);
      if (away[kind as 'ocsp' | 'crl']) throw new Error(`${kind} is away`);
      const answer =
        kind === 'ocsp'
          ? await answerOcsp(authority, name, post?.body ?? Buffer.alloc(0), {
              adjust: (recipe) => ({
                ...recipe,
                responses: recipe.responses.map((response) => ({ ...response, ...says })),
              }),
            })
          : await writeCrl(authority, name.replace(/\.crl$/, ''));
      if (answer === undefined) throw new Error(`nothing at ${url}`);
      return answer;
    };
    const nonce = Buffer.from('a nonce of some bytes');
    const checker = createCertificateChecker({
      trust: composeTrustStore({ anchors, policies: policiesOf('local') }),
      clock,
      revocations: createRevocationMemory({
        fetch,
        clock,
        newNonce: () => nonce,
        wait: () => new Promise((resolve) => waits.push(resolve)),
        lists: createCrlMemory({ fetch, clock, verify: createCrlVerifier() }),
      }),
      revocation: mode,
      methods: 'legacy',
      acceptSeid1: false,
      report: (event) => events.push(event),
    });
    const trust = ({ certificate }: IssuedCertificate) => {
      const presented = checker.read([certificate.toString('base64')]);
      assert.ok(!isRefusal(presented));
      return checker.trust(presented);
    };
    const verdict = async (issued: IssuedCertificate) => {
      const answer = await trust(issued);
      return isRefusal(answer) ? answer.facts?.reason : 'trusted';
    };
    return { checker, trust, verdict, away, says, hanging, waits, asked, events };
  }

  test('a good certificate is trusted, and then at once while the answers are in force', async () => {
    const { trust, verdict, asked } = setUp();
    const issued = await issue();
    assert.equal(await verdict(issued), 'trusted');
    const before = asked.length;
    assert.equal(trust(issued) instanceof Promise, false);
    assert.equal(asked.length, before, 'nothing is asked again');
  });

  test('many who ask at once share one question', async () => {
    const { verdict, asked } = setUp();
    const issued = await issue();
    await Promise.all(Array.from({ length: 50 }, () => verdict(issued)));
    assert.equal(asked.filter((url) => url.includes('/ocsp/')).length, 1);
  });

  test('a revoked certificate is refused, hard and soft', async () => {
    for (const mode of ['hard', 'soft'] as const) {
      const { verdict } = setUp(mode);
      const issued = await issue();
      await revokeCertificate(authority, { certificate: issued.certificate, reason: 'keyCompromise' });
      assert.equal(await verdict(issued), 'revoked');
    }
  });

  test('without OCSP the list is asked, and it knows', async () => {
    const { verdict, away, asked } = setUp();
    away.ocsp = true;
    const good = await issue();
    const bad = await issue();
    await revokeCertificate(authority, { certificate: bad.certificate, reason: 'superseded' });
    assert.equal(await verdict(good), 'trusted');
    assert.equal(await verdict(bad), 'revoked');
    assert.ok(asked.some((url) => url.endsWith('issuing.crl')));
  });

  test('with every source away, hard refuses and says why, soft passes and reports', async () => {
    for (const [mode, expected] of [
      ['hard', 'revocation-unknown'],
      ['soft', 'trusted'],
    ] as const) {
      const { verdict, away, events } = setUp(mode);
      away.ocsp = true;
      away.crl = true;
      assert.equal(await verdict(await issue()), expected);
      assert.equal(events.length, 1);
      assert.match(events[0]?.reasons.join() ?? '', /ocsp is away/);
    }
  });

  test('a certificate that its responder does not know is not good because no list names it', async () => {
    for (const [mode, expected] of [
      ['hard', 'revocation-unknown'],
      ['soft', 'trusted'],
    ] as const) {
      const { verdict, says, events } = setUp(mode);
      says.status = 'unknown';
      assert.equal(await verdict(await issue()), expected);
      assert.deepEqual(events[0]?.reasons, ['ocsp-unknown', 'crl-does-not-list-it']);
    }
  });

  test('sources that hang are waited for no longer than the limit, and the refusal says why', async () => {
    const { trust, hanging, waits } = setUp();
    hanging.add('ocsp').add('crl');
    const asking = trust(await issue());
    assert.ok(waits.length > 0);
    for (const end of waits) end();
    const answer = await asking;
    assert.ok(isRefusal(answer));
    assert.equal(answer.refusal, 'certificate-revocation-unknown');
    assert.equal(answer.facts?.sources, 'the sources took longer than 5 s together');
  });

  test('a revocation that is known outlives its answer, a refresh and every outage, hard and soft', async () => {
    for (const mode of ['hard', 'soft'] as const) {
      const { checker, verdict, away } = setUp(mode);
      const issued = await issue();
      await revokeCertificate(authority, { certificate: issued.certificate, reason: 'keyCompromise' });
      assert.equal(await verdict(issued), 'revoked');
      away.ocsp = true;
      away.crl = true;
      checker.refresh();
      assert.equal(await verdict(issued), 'revoked');
      const start = now;
      now = start + 72 * HOUR;
      assert.equal(await verdict(issued), 'revoked');
      now = start;
    }
  });

  test('an answer in force survives a source that is away, and is never used a moment longer', async () => {
    const { verdict, away } = setUp();
    const issued = await issue();
    assert.equal(await verdict(issued), 'trusted');
    away.ocsp = true;
    away.crl = true;
    const start = now;
    now = start + 7 * HOUR;
    assert.equal(await verdict(issued), 'trusted');
    now = start + 8 * HOUR + 1000;
    assert.equal(await verdict(issued), 'revocation-unknown');
    now = start;
  });

  test('an answer is asked for anew ahead of its end, and nobody waits for that', async () => {
    const { trust, verdict, asked } = setUp();
    const issued = await issue();
    await verdict(issued);
    const start = now;
    now = start + 7 * HOUR;
    const before = asked.length;
    assert.equal(trust(issued) instanceof Promise, false);
    assert.ok(asked.length > before);
    now = start;
  });

  test('a revocation is felt when the answer has run out, and at once when the answers are forgotten', async () => {
    const { checker, verdict } = setUp();
    const [one, other] = [await issue(), await issue()];
    assert.deepEqual([await verdict(one), await verdict(other)], ['trusted', 'trusted']);
    await revokeCertificate(authority, { certificate: one.certificate, reason: 'keyCompromise' });
    await revokeCertificate(authority, { certificate: other.certificate, reason: 'keyCompromise' });
    assert.equal(await verdict(one), 'trusted');
    checker.refresh();
    assert.equal(await verdict(one), 'revoked');
    const start = now;
    now = start + 9 * HOUR;
    assert.equal(await verdict(other), 'revoked');
    now = start;
  });

  test('a hold counts as revoked until a fresh answer lifts it', async () => {
    const { checker, verdict } = setUp();
    const issued = await issue();
    await revokeCertificate(authority, { certificate: issued.certificate, reason: 'certificateHold' });
    assert.equal(await verdict(issued), 'revoked');
    await revokeCertificate(authority, { certificate: issued.certificate, reason: 'removeFromCRL' });
    checker.refresh();
    assert.equal(await verdict(issued), 'trusted');
  });

  test('a certificate whose authority has been revoked is refused with it', async () => {
    const { verdict } = setUp();
    // The certificate stays revoked, so this comes last.
    const issued = await issue();
    const [issuing] = issued.chain;
    assert.ok(issuing);
    await revokeCertificate(authority, { certificate: issuing, reason: 'keyCompromise' });
    assert.equal(await verdict(issued), 'revoked');
  });
});
