import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  answerOcsp,
  craftOcspFailure,
  type Hierarchy,
  type IssuedCertificate,
  issueCertificate,
  openTestAuthority,
  revokeCertificate,
  type TestAuthority,
  writeCrl,
} from '@portvakt/test-authority';
import { temporaryFolder } from '@portvakt/testing';
import { type ParsedCertificate, parseCertificate } from '../parse-certificate.ts';
import { createCrlMemory } from './crl-memory.ts';
import type { Download } from './fetch-limited.ts';
import { createRevocationMemory } from './revocation-memory.ts';
import { createCrlVerifier } from './verify-crl-aside.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const start = Date.UTC(2026, 10, 24, 12);
const ocsp = ['http://ocsp.test/'];
const crl = ['http://crl.test/list'];

/** What is remembered of revocation, with a stub of the network and a clock that the test sets. */
describe('the memory of revocation', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let authority: TestAuthority;
  let buypass: Hierarchy;
  let issuer: ParsedCertificate;
  let issued: IssuedCertificate;
  let leaf: ParsedCertificate;
  let now = start;

  before(async () => {
    folder = await temporaryFolder();
    authority = await openTestAuthority({
      folder: folder.path,
      baseUrl: 'http://authority.test/',
      clock: () => now,
    });
    buypass = await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    issuer = parse(buypass.issuing.certificate);
  });
  beforeEach(async () => {
    now = start;
    issued = await issueCertificate(authority, { orgno: '310123412', subjectKeyBits: 2048 });
    leaf = parse(issued.certificate);
  });
  after(() => folder.remove());

  function parse(der: Buffer): ParsedCertificate {
    const parsed = parseCertificate(der);
    assert.ok(parsed);
    return parsed;
  }

  const answer = (post: Download['post']) =>
    answerOcsp(authority, buypass.issuing.id, post?.body ?? Buffer.alloc(0)) as Promise<Buffer>;
  const list = (times?: { thisUpdate: number; nextUpdate: number }) =>
    writeCrl(
      authority,
      buypass.issuing.id,
      times && { adjust: (recipe) => ({ ...recipe, ...times }) },
    ) as Promise<Buffer>;
  const revoke = (reason: 'keyCompromise' | 'certificateHold' | 'removeFromCRL' = 'keyCompromise') =>
    revokeCertificate(authority, { certificate: issued.certificate, reason });

  /** A memory whose sources are the test's to change; a source that is not there is down. */
  function setUp(sources: Record<string, (post: Download['post']) => Promise<Buffer>>) {
    const asked: string[] = [];
    const clock = () => now;
    const fetch = async ({ url, post }: Download) => {
      asked.push(url);
      const source = sources[url];
      if (source === undefined) throw new Error(`${url} is down`);
      return source(post);
    };
    const lists = createCrlMemory({ fetch, clock, verify: createCrlVerifier() });
    const memory = createRevocationMemory({
      fetch,
      clock,
      newNonce: () => Buffer.from('a nonce of some bytes'),
      lists,
    });
    const ask = (addresses: { ocspAddresses?: readonly string[]; crlAddresses?: readonly string[] } = {}) =>
      memory.status({ certificate: { ...leaf, ocspAddresses: ocsp, crlAddresses: [], ...addresses }, issuer });
    return { memory, lists, sources, asked, ask };
  }
  const onlyLists = (...crlAddresses: readonly string[]) => ({ ocspAddresses: [], crlAddresses });
  const statusOf = async (asking: ReturnType<ReturnType<typeof setUp>['ask']>) => (await asking).status;
  /** Lets what is under way in the background end: every promise and thread of it. */
  const settle = async (isDone: () => boolean) => {
    const deadline = performance.now() + 5000;
    while (!isDone() && performance.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(isDone(), 'what is under way ends');
  };

  test('one question for many who ask', async () => {
    const { ask, asked } = setUp({ 'http://ocsp.test/': answer });
    const statuses = await Promise.all(Array.from({ length: 500 }, () => statusOf(ask())));
    assert.deepEqual([...new Set(statuses)], ['good']);
    assert.equal(asked.length, 1);
  });

  test('one download of a list for every certificate on it', async () => {
    const { memory, asked } = setUp({ 'http://crl.test/list': () => list() });
    await Promise.all(
      Array.from({ length: 100 }, (_, number) =>
        memory.status({ certificate: { ...leaf, serial: `0${number}0a`.slice(-4), ...onlyLists(...crl) }, issuer }),
      ),
    );
    assert.equal(asked.length, 1);
  });

  test('an answer is used until its next update and not a moment longer', async () => {
    const { ask, sources } = setUp({ 'http://ocsp.test/': answer });
    assert.equal(await statusOf(ask()), 'good');
    delete sources['http://ocsp.test/'];
    now = start + 8 * HOUR - 1;
    const last = ask();
    assert.ok(!(last instanceof Promise) && last.status === 'good');
    now = start + 8 * HOUR;
    assert.equal(await statusOf(ask()), 'undecided');
  });

  test('without a next update it is used for five minutes', async () => {
    const endless = (post: Download['post']) =>
      answerOcsp(authority, buypass.issuing.id, post?.body ?? Buffer.alloc(0), {
        adjust: (recipe) => ({
          ...recipe,
          responses: recipe.responses.map(({ nextUpdate: _, ...response }) => response),
        }),
      }) as Promise<Buffer>;
    const { ask, sources } = setUp({ 'http://ocsp.test/': endless });
    assert.equal(await statusOf(ask()), 'good');
    delete sources['http://ocsp.test/'];
    now = start + 300 * SECOND - 1;
    assert.equal(await statusOf(ask()), 'good');
    now = start + 300 * SECOND;
    assert.equal(await statusOf(ask()), 'undecided');
  });

  test('it is asked for anew ahead of time, once, and nobody waits', async () => {
    const { ask, asked } = setUp({ 'http://ocsp.test/': answer });
    await ask();
    now = start + 5.9 * HOUR;
    assert.ok(!(ask() instanceof Promise));
    assert.equal(asked.length, 1, 'not yet');
    now = start + 6.1 * HOUR;
    for (let times = 0; times < 10; times += 1) assert.ok(!(ask() instanceof Promise));
    assert.equal(asked.length, 2);
    await settle(() => {
      now = start + 10 * HOUR;
      const later = ask();
      now = start + 6.1 * HOUR;
      return !(later instanceof Promise);
    });
  });

  test('a refresh that fails takes away no answer that is in force, and is tried again', async () => {
    const { ask, asked, sources } = setUp({ 'http://ocsp.test/': answer });
    await ask();
    delete sources['http://ocsp.test/'];
    now = start + 7 * HOUR;
    ask();
    await settle(() => asked.length === 2);
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(!(ask() instanceof Promise));
    now = start + 7.9 * HOUR;
    const still = ask();
    assert.ok(!(still instanceof Promise) && still.status === 'good');
    assert.equal(asked.length, 3);
  });

  test('what no source could say is asked again after the pause only', async () => {
    const { ask, asked, sources } = setUp({});
    assert.equal(await statusOf(ask()), 'undecided');
    now = start + 4.9 * SECOND;
    assert.ok(!(ask() instanceof Promise));
    assert.equal(asked.length, 1);
    sources['http://ocsp.test/'] = answer;
    now = start + 5 * SECOND;
    assert.equal(await statusOf(ask()), 'good');
  });

  const passedOver: readonly (readonly [
    name: string,
    sources: () => Parameters<typeof setUp>[0],
    addresses: Parameters<ReturnType<typeof setUp>['ask']>[0],
    asked: readonly string[],
  ])[] = [
    [
      'OCSP down → the list',
      () => ({ 'http://crl.test/list': () => list() }),
      { crlAddresses: crl },
      [...ocsp, ...crl],
    ],
    [
      'OCSP says tryLater → the list',
      () => ({ 'http://ocsp.test/': async () => craftOcspFailure('tryLater'), 'http://crl.test/list': () => list() }),
      { crlAddresses: crl },
      [...ocsp, ...crl],
    ],
    [
      'OCSP sends garbage → the list',
      () => ({ 'http://ocsp.test/': async () => Buffer.from('<html>'), 'http://crl.test/list': () => list() }),
      { crlAddresses: crl },
      [...ocsp, ...crl],
    ],
    [
      'first distribution point dead → the second',
      () => ({ 'http://crl.test/list': () => list() }),
      onlyLists('http://dead.test/list', ...crl),
      ['http://dead.test/list', ...crl],
    ],
    [
      'first list stale → the second',
      () => ({
        'http://old.test/list': () => list({ thisUpdate: start - 2 * HOUR, nextUpdate: start - HOUR }),
        'http://crl.test/list': () => list(),
      }),
      onlyLists('http://old.test/list', ...crl),
      ['http://old.test/list', ...crl],
    ],
    [
      'ldap first → the next',
      () => ({ 'http://crl.test/list': () => list() }),
      onlyLists('ldap://crl.test/dc=x', 'not an address', ...crl),
      crl,
    ],
  ];
  for (const [name, sources, addresses, expected] of passedOver) {
    test(name, async () => {
      const { ask, asked } = setUp(sources());
      assert.equal(await statusOf(ask(addresses)), 'good');
      assert.deepEqual(asked, expected);
    });
    test(`${name}, and it knows of a revocation`, async () => {
      await revoke();
      assert.equal(await statusOf(setUp(sources()).ask(addresses)), 'revoked');
    });
  }

  test('no source at all is undecided, and asks nobody', async () => {
    const { ask, asked } = setUp({});
    const found = await ask(onlyLists());
    assert.ok(found.status === 'undecided');
    assert.deepEqual(found.reasons, ['the certificate names no source']);
    assert.deepEqual(asked, []);
  });

  test('a hundred sources in a certificate are not all asked', async () => {
    const { ask, asked } = setUp({});
    const many = (kind: string) => Array.from({ length: 100 }, (_, number) => `http://${kind}${number}.test/`);
    await ask({ ocspAddresses: many('ocsp'), crlAddresses: many('crl') });
    assert.equal(asked.length, 8);
  });

  test('a hold ends when a fresh list lifts it', async () => {
    const { ask } = setUp({ 'http://crl.test/list': () => list() });
    await revoke('certificateHold');
    assert.equal(await statusOf(ask(onlyLists(...crl))), 'revoked');
    await revoke('removeFromCRL');
    now = start + 25 * HOUR;
    assert.equal(await statusOf(ask(onlyLists(...crl))), 'good');
  });

  test('silence lifts no revocation: it ends when a source says so', async () => {
    const { ask, sources } = setUp({ 'http://ocsp.test/': answer });
    await revoke('certificateHold');
    assert.equal(await statusOf(ask()), 'revoked');
    delete sources['http://ocsp.test/'];
    now = start + 9 * HOUR;
    assert.equal(await statusOf(ask()), 'revoked');
    now += 24 * HOUR;
    assert.equal(await statusOf(ask()), 'revoked');
    sources['http://ocsp.test/'] = answer;
    await revoke('removeFromCRL');
    now += 6 * SECOND;
    assert.equal(await statusOf(ask()), 'good');
  });

  test('a list that is played back does not take away what a newer one says', async () => {
    const { lists, sources } = setUp({ 'http://crl.test/list': () => list() });
    const old = await list({ thisUpdate: start - HOUR, nextUpdate: start + 24 * HOUR });
    await revoke();
    const read = async (newest: boolean) => {
      const found = await lists.read(crl[0] as string, issuer, newest);
      return typeof found === 'string' ? found : found.revoked.has(leaf.serial);
    };
    assert.equal(await read(false), true);
    sources['http://crl.test/list'] = async () => old;
    now = start + HOUR;
    assert.equal(await read(true), true);
  });

  test('a list is not downloaded again for every certificate whose answer ages', async () => {
    const { lists, asked } = setUp({ 'http://crl.test/list': () => list() });
    for (const [later, downloads] of [
      [0, 1],
      [59 * SECOND, 1],
      [60 * SECOND, 2],
      [61 * SECOND, 2],
    ] as const) {
      now = start + later;
      await lists.read(crl[0] as string, issuer, true);
      assert.equal(asked.length, downloads, `after ${later} ms`);
    }
  });

  describe('when it is told to forget', () => {
    for (const [name, addresses] of [
      ['an answer', {}],
      ['a list', onlyLists(...crl)],
    ] as const) {
      test(`${name} in memory gives way to a revocation at once`, async () => {
        const { ask, memory } = setUp({ 'http://ocsp.test/': answer, 'http://crl.test/list': () => list() });
        assert.equal(await statusOf(ask(addresses)), 'good');
        await revoke();
        assert.equal(await statusOf(ask(addresses)), 'good');
        memory.forget();
        assert.equal(await statusOf(ask(addresses)), 'revoked');
      });

      test(`${name} that was under way is not kept`, async () => {
        const made = Promise.withResolvers<void>();
        const held = Promise.withResolvers<void>();
        // Made before the revocation, but arrives after it.
        const late = (make: (post: Download['post']) => Promise<Buffer>) => async (post: Download['post']) => {
          const der = await make(post);
          made.resolve();
          await held.promise;
          return der;
        };
        const { ask, memory, sources } = setUp({
          'http://ocsp.test/': late(answer),
          'http://crl.test/list': late(() => list()),
        });
        const early = ask(addresses);
        await made.promise;
        await revoke();
        memory.forget();
        sources['http://ocsp.test/'] = async () => Buffer.alloc(0);
        sources['http://crl.test/list'] = async () => Buffer.alloc(0);
        assert.equal(await statusOf(ask(addresses)), 'undecided');
        held.resolve();
        assert.equal(await statusOf(early), 'good');
        sources['http://ocsp.test/'] = answer;
        sources['http://crl.test/list'] = () => list();
        now = start + 5 * SECOND;
        assert.equal(await statusOf(ask(addresses)), 'revoked');
      });
    }
  });

  describe('has bounds', () => {
    test('of 10 000 answers', async () => {
      const { memory, asked } = setUp({});
      const askFor = (number: number) =>
        memory.status({
          certificate: { ...leaf, serial: `${10_000_000 + number}`, ocspAddresses: ocsp, crlAddresses: [] },
          issuer,
        });
      for (let number = 0; number <= 10_000; number += 1) await askFor(number);
      assert.equal(asked.length, 10_001);
      assert.ok(!(askFor(10_000) instanceof Promise), 'the newest is there');
      assert.ok(!(askFor(1) instanceof Promise), 'the second is there');
      assert.ok(askFor(0) instanceof Promise, 'the first made room');
      await askFor(0);
    });

    test('of 50 lists', async () => {
      const { lists, sources, asked } = setUp({});
      const der = await list();
      const read = (number: number) => {
        const url = `http://crl${number}.test/`;
        sources[url] = async () => der;
        return lists.read(url, issuer, false);
      };
      for (let number = 0; number < 50; number += 1) await read(number);
      await read(0);
      await read(50);
      assert.equal(asked.length, 51);
      await read(0);
      assert.equal(asked.length, 51, 'one that is used stays');
      await read(1);
      assert.equal(asked.length, 52, 'the least recently used made room');
    });
  });
});
