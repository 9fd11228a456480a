import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
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
import { type ParsedCertificate, parseCertificate } from '../parse-certificate.ts';
import type { Wait } from './ask-revocation.ts';
import { createCrlMemory } from './crl-memory.ts';
import type { Download } from './fetch-limited.ts';
import { createRevocationMemory } from './revocation-memory.ts';
import { createCrlVerifier } from './verify-crl-aside.ts';
import { composeOcspRequest } from './verify-ocsp.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const start = Date.UTC(2026, 10, 24, 12);
const ocsp = ['http://ocsp.test/'];
const crl = ['http://crl.test/list'];

/** Remembered revocation answers, with a stub of the network and a clock that the test sets. */
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
  const unknown = (post: Download['post']) =>
    answerOcsp(authority, buypass.issuing.id, post?.body ?? Buffer.alloc(0), {
      adjust: (recipe) => ({
        ...recipe,
        responses: recipe.responses.map((response) => ({ ...response, status: 'unknown' as const })),
      }),
    }) as Promise<Buffer>;
  const revoke = (reason: 'keyCompromise' | 'certificateHold' | 'removeFromCRL' = 'keyCompromise') =>
    revokeCertificate(authority, { certificate: issued.certificate, reason });

  /** A memory whose sources the test can change. A source that does not exist is down. */
  function setUp(sources: Record<string, (post: Download['post']) => Promise<Buffer>>, wait?: Wait) {
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
      ...(wait && { wait }),
    });
    const ask = (addresses: { ocspAddresses?: readonly string[]; crlAddresses?: readonly string[] } = {}) =>
      memory.status({ certificate: { ...leaf, ocspAddresses: ocsp, crlAddresses: [], ...addresses }, issuer });
    return { memory, lists, sources, asked, ask };
  }
  const onlyLists = (...crlAddresses: readonly string[]) => ({ ocspAddresses: [], crlAddresses });
  const statusOf = async (asking: ReturnType<ReturnType<typeof setUp>['ask']>) => (await asking).status;
  /** Lets work in the background end, with all its promises and threads. */
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
    void ask();
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

  test('a clock that is set back makes that pause no longer', async () => {
    const { ask, asked } = setUp({});
    assert.equal(await statusOf(ask()), 'undecided');
    now = start - HOUR;
    await ask();
    assert.equal(asked.length, 2);
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

  describe('where a responder does not know the certificate', () => {
    const withList = { crlAddresses: crl };

    test('a list without it is no proof that it was ever issued', async () => {
      const { ask } = setUp({ 'http://ocsp.test/': unknown, 'http://crl.test/list': () => list() });
      assert.deepEqual(await ask(withList), {
        status: 'undecided',
        reasons: ['ocsp-unknown', 'crl-does-not-list-it'],
      });
    });

    test('a list with it is proof that it is revoked', async () => {
      await revoke();
      const { ask } = setUp({ 'http://ocsp.test/': unknown, 'http://crl.test/list': () => list() });
      assert.equal(await statusOf(ask(withList)), 'revoked');
    });

    test('another responder may know it', async () => {
      const { ask } = setUp({ 'http://ocsp.test/': unknown, 'http://other.test/': answer });
      assert.equal(await statusOf(ask({ ocspAddresses: [...ocsp, 'http://other.test/'] })), 'good');
    });

    test('it is asked again after the pause, as a new certificate is known later', async () => {
      const { ask, sources } = setUp({ 'http://ocsp.test/': unknown, 'http://crl.test/list': () => list() });
      assert.equal(await statusOf(ask(withList)), 'undecided');
      sources['http://ocsp.test/'] = answer;
      now = start + 5 * SECOND;
      assert.equal(await statusOf(ask(withList)), 'good');
    });
  });

  describe('what was said last counts', () => {
    const both = { crlAddresses: crl };
    const older = () => list({ thisUpdate: start - HOUR, nextUpdate: start + 24 * HOUR });

    test('a list from before a revocation does not lift it, one from after it does', async () => {
      const beforehand = await older();
      await revoke('certificateHold');
      const { ask, sources } = setUp({ 'http://ocsp.test/': answer });
      assert.equal(await statusOf(ask(both)), 'revoked');
      delete sources['http://ocsp.test/'];
      sources['http://crl.test/list'] = async () => beforehand;
      now = start + 9 * HOUR;
      assert.equal(await statusOf(ask(both)), 'revoked');
      await revoke('removeFromCRL');
      sources['http://crl.test/list'] = () => list();
      now += 61 * SECOND;
      assert.equal(await statusOf(ask(both)), 'good');
    });

    test('an answer from before the list that names the certificate does not speak for it', async () => {
      const { memory, ask, sources } = setUp({ 'http://crl.test/list': () => list() });
      const early = await answerOcsp(
        authority,
        buypass.issuing.id,
        composeOcspRequest({ certificate: leaf, issuer, nonce: Buffer.from('a nonce of some bytes') }),
      );
      await revoke();
      now = start + HOUR;
      // Another certificate brings the list.
      await memory.status({ certificate: { ...leaf, serial: '77', ocspAddresses: [], crlAddresses: crl }, issuer });
      sources['http://ocsp.test/'] = async () => early as Buffer;
      assert.equal(await statusOf(ask(both)), 'revoked');
    });

    test('an answer from after it does', async () => {
      await revoke('certificateHold');
      const { memory, ask, sources } = setUp({ 'http://crl.test/list': () => list() });
      await memory.status({ certificate: { ...leaf, serial: '77', ocspAddresses: [], crlAddresses: crl }, issuer });
      await revoke('removeFromCRL');
      now = start + HOUR;
      sources['http://ocsp.test/'] = answer;
      assert.equal(await statusOf(ask(both)), 'good');
    });

    test('an earlier word that it is revoked does not make the later one older', async () => {
      await revoke('certificateHold');
      const first = await list({ thisUpdate: start + HOUR, nextUpdate: start + 24 * HOUR });
      await revoke('removeFromCRL');
      const between = await list({ thisUpdate: start + 2 * HOUR, nextUpdate: start + 24 * HOUR });
      await revoke('certificateHold');
      now = start + 3 * HOUR;
      const { memory, ask, sources } = setUp({ 'http://ocsp.test/': answer });
      assert.equal(await statusOf(ask(both)), 'revoked');
      delete sources['http://ocsp.test/'];
      now = start + 12 * HOUR;
      for (const der of [first, between]) {
        sources['http://crl.test/list'] = async () => der;
        memory.forget();
        assert.equal(await statusOf(ask(both)), 'revoked');
      }
    });

    test('silence after a list has run out lifts nothing, not for a certificate that nobody asked about before', async () => {
      await revoke();
      const { memory, ask, sources } = setUp({ 'http://crl.test/list': () => list() });
      await memory.status({ certificate: { ...leaf, serial: '77', ...onlyLists(...crl) }, issuer });
      delete sources['http://crl.test/list'];
      now = start + 30 * HOUR;
      assert.equal(await statusOf(ask(onlyLists(...crl))), 'revoked');
      const other = { ...leaf, serial: '78', ...onlyLists(...crl) };
      assert.equal(await statusOf(memory.status({ certificate: other, issuer })), 'undecided');
    });
  });

  describe('takes a limited time for all sources together', () => {
    const hang = () => new Promise<Buffer>(() => undefined);
    const tooLong = 'the sources took longer than 5 s together';
    /** Time that passes only if the test says so. */
    function stopTime() {
      const waits: { milliseconds: number; signal: AbortSignal; end: () => void }[] = [];
      const wait: Wait = (milliseconds, signal) =>
        new Promise((resolve) => waits.push({ milliseconds, signal, end: () => resolve() }));
      return { waits, wait };
    }

    test('one that hangs is given up, and no other is asked then', async () => {
      const { waits, wait } = stopTime();
      const { ask, asked } = setUp({ 'http://ocsp.test/': hang, 'http://crl.test/list': () => list() }, wait);
      const asking = ask({ crlAddresses: crl });
      assert.deepEqual(
        waits.map(({ milliseconds }) => milliseconds),
        [5000],
      );
      waits[0]?.end();
      assert.deepEqual(await asking, { status: 'undecided', reasons: [tooLong] });
      await new Promise(setImmediate);
      assert.deepEqual(asked, ocsp);
    });

    test('the second has only what the first one left, and what was wrong with the first is told', async () => {
      const { waits, wait } = stopTime();
      const { ask, asked } = setUp({ 'http://crl.test/list': hang }, wait);
      const asking = ask({ crlAddresses: [...crl, 'http://crl.test/other'] });
      await settle(() => asked.length === 2);
      assert.equal(waits.length, 1);
      waits[0]?.end();
      assert.deepEqual(await asking, { status: 'undecided', reasons: ['http://ocsp.test/ is down', tooLong] });
      assert.deepEqual(asked, [...ocsp, ...crl]);
    });

    test('the timer ends with the answer', async () => {
      const { waits, wait } = stopTime();
      const { ask } = setUp({ 'http://ocsp.test/': answer }, wait);
      assert.equal(await statusOf(ask()), 'good');
      assert.deepEqual(
        waits.map(({ signal }) => signal.aborted),
        [true],
      );
    });

    test('a list that comes too late for those who asked is there for the next', async () => {
      const { waits, wait } = stopTime();
      const arrived = Promise.withResolvers<Buffer>();
      const { ask, asked, lists } = setUp({ 'http://crl.test/list': () => arrived.promise }, wait);
      const asking = ask(onlyLists(...crl));
      waits[0]?.end();
      assert.equal(await statusOf(asking), 'undecided');
      const reading = lists.read(crl[0] as string, issuer, false);
      arrived.resolve(await list());
      await reading;
      now = start + 5 * SECOND;
      assert.equal(await statusOf(ask(onlyLists(...crl))), 'good');
      assert.equal(asked.length, 1);
    });

    test('what is known of a revocation stays', async () => {
      const { waits, wait } = stopTime();
      const { ask, sources } = setUp({ 'http://ocsp.test/': answer }, wait);
      await revoke();
      assert.equal(await statusOf(ask()), 'revoked');
      sources['http://ocsp.test/'] = hang;
      now = start + 9 * HOUR;
      const asking = ask();
      waits[1]?.end();
      assert.equal(await statusOf(asking), 'revoked');
    });

    test('by the clock of the process, if no other is given', async (context) => {
      context.mock.timers.enable({ apis: ['setTimeout'] });
      const { ask } = setUp({ 'http://ocsp.test/': hang });
      const asking = ask();
      context.mock.timers.tick(4999);
      const first = await Promise.race([asking, new Promise((resolve) => setImmediate(resolve, 'nothing yet'))]);
      assert.equal(first, 'nothing yet');
      context.mock.timers.tick(1);
      assert.deepEqual(await asking, { status: 'undecided', reasons: [tooLong] });
    });
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
    const { lists, sources, asked } = setUp({ 'http://crl.test/list': () => list() });
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
    now += 59 * SECOND;
    assert.equal(await read(true), true);
    assert.equal(asked.length, 2, 'nor is it downloaded again and again');
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

  describe('when it is told to forget and the sources are away', () => {
    test('what is revoked stays so until a source says otherwise', async () => {
      const { ask, memory, sources } = setUp({ 'http://ocsp.test/': answer });
      await revoke('certificateHold');
      assert.equal(await statusOf(ask()), 'revoked');
      delete sources['http://ocsp.test/'];
      memory.forget();
      assert.equal(await statusOf(ask()), 'revoked');
      memory.forget();
      memory.forget();
      assert.equal(await statusOf(ask()), 'revoked');
      // The old answer would be valid for hours, but the source is asked again.
      sources['http://ocsp.test/'] = answer;
      await revoke('removeFromCRL');
      now = start + 5 * SECOND;
      assert.equal(await statusOf(ask()), 'good');
      delete sources['http://ocsp.test/'];
      memory.forget();
      assert.equal(await statusOf(ask()), 'undecided', 'what was lifted is lifted');
    });

    test('what is good is not known any more', async () => {
      const { ask, memory, sources } = setUp({ 'http://ocsp.test/': answer });
      assert.equal(await statusOf(ask()), 'good');
      delete sources['http://ocsp.test/'];
      memory.forget();
      assert.equal(await statusOf(ask()), 'undecided');
    });

    test('what is on a list stays so, also of a certificate that nobody has asked about yet', async () => {
      await revoke('certificateHold');
      const { ask, memory, sources } = setUp({ 'http://crl.test/list': () => list() });
      const other = { certificate: { ...leaf, serial: '77', ...onlyLists(...crl) }, issuer };
      assert.equal(await statusOf(memory.status(other)), 'good');
      delete sources['http://crl.test/list'];
      memory.forget();
      assert.equal(await statusOf(ask(onlyLists(...crl))), 'revoked');
      assert.equal(await statusOf(memory.status(other)), 'undecided');
      // The old list would be valid for hours, but it is fetched again.
      sources['http://crl.test/list'] = () => list();
      await revoke('removeFromCRL');
      now = start + 5 * SECOND;
      assert.equal(await statusOf(ask(onlyLists(...crl))), 'good');
    });

    test('an answer under way that says revoked is not lost', async () => {
      const made = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      const { ask, memory, sources } = setUp({
        'http://ocsp.test/': async (post) => {
          const der = await answer(post);
          made.resolve();
          await held.promise;
          return der;
        },
      });
      await revoke();
      const early = ask();
      await made.promise;
      memory.forget();
      delete sources['http://ocsp.test/'];
      held.resolve();
      assert.equal(await statusOf(early), 'revoked');
      assert.equal(await statusOf(ask()), 'revoked');
    });

    test('a list that is played back does not take the place of the newer one', async () => {
      const old = await list({ thisUpdate: start - HOUR, nextUpdate: start + 48 * HOUR });
      await revoke();
      const { ask, memory, sources } = setUp({ 'http://crl.test/list': () => list() });
      const other = { certificate: { ...leaf, serial: '77', ...onlyLists(...crl) }, issuer };
      assert.equal(await statusOf(memory.status(other)), 'good');
      sources['http://crl.test/list'] = async () => old;
      memory.forget();
      assert.equal(await statusOf(memory.status(other)), 'good', 'the newer one is in force yet');
      assert.equal(await statusOf(ask(onlyLists(...crl))), 'revoked');
      now = start + 26 * HOUR;
      const later = await memory.status(other);
      assert.deepEqual(later, { status: 'undecided', reasons: ['crl-older-than-known'] });
      assert.equal(await statusOf(ask(onlyLists(...crl))), 'revoked');
    });
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
