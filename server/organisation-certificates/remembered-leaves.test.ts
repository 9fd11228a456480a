import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  anchorsOf,
  type CheckerSetup,
  makeChecker,
  makeHierarchy,
  makeMaker,
  now,
  openBench,
  toX5c,
} from '@portvakt/own-tests/certificates';
import { isRefusal } from '@portvakt/protocol';
import { describeHierarchy, makeEcKey } from '@portvakt/test-authority';
import type { CertificateChecker, PresentedCertificate } from './certificate-checker.ts';
import type { RevocationMemory } from './revocation/revocation-memory.ts';

const bench = await openBench();
const description = describeHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
const anchors = bench.anchors.test;
const good = toX5c((await bench.issue()).certificate);
const stranger = toX5c((await bench.issue({ fault: 'signed-by-other' })).certificate);
const expired = toX5c((await bench.issue({ fault: 'expired' })).certificate);

function read(checker: CertificateChecker, x5c: unknown): PresentedCertificate {
  const presented = checker.read(x5c);
  assert.ok(!isRefusal(presented));
  return presented;
}

/** A revocation memory that gives the same answer for every certificate, and counts the questions. */
function always(answer: Awaited<ReturnType<RevocationMemory['status']>>) {
  const asked: string[] = [];
  const revocations: RevocationMemory = {
    status: ({ certificate }) => {
      asked.push(certificate.serial);
      return Promise.resolve(answer);
    },
    forget: () => undefined,
  };
  return { revocations, asked };
}

/** Anyone can make thousands of certificates. They must not push out those in use. */
describe('what has been read of a certificate', () => {
  it('is kept once the certificate is trusted', async () => {
    const checker = makeChecker({ anchors });
    const first = read(checker, good);
    assert.notEqual(read(checker, good).leaf, first.leaf, 'not before');
    assert.ok(!isRefusal(await checker.trust(first)));
    assert.equal(read(checker, good).leaf, first.leaf);
  });

  it('is found by what was sent, letter by letter, and by nothing that only looks like it', async () => {
    const issued = await bench.issue();
    const [leaf = '', authority = ''] = toX5c(issued.certificate, ...issued.chain);
    const checker = makeChecker({ anchors });
    const first = read(checker, [leaf, authority]);
    assert.ok(!isRefusal(await checker.trust(first)));
    assert.equal(read(checker, [leaf, authority]), first);
    for (const x5c of [
      [`${leaf}.${authority}`],
      [leaf, authority, ''],
      [`${leaf}.`, authority],
      [leaf, `${authority}=`],
    ]) {
      const refused = checker.read(x5c);
      assert.ok(isRefusal(refused), JSON.stringify(x5c).slice(0, 40));
    }
  });

  it('is kept once a European seal is trusted', async () => {
    const issued = await bench.issue();
    const x5c = toX5c(issued.certificate, ...issued.chain);
    const checker = makeChecker({ european: anchors });
    const first = read(checker, x5c);
    assert.ok(!isRefusal(await checker.trustEuropean(first)));
    assert.equal(read(checker, x5c).leaf, first.leaf);
  });

  const refused: readonly (readonly [name: string, x5c: readonly string[], setup: CheckerSetup])[] = [
    ['of a stranger’s authority', stranger, { anchors }],
    ['that has expired', expired, { anchors }],
    ['that is revoked', good, { anchors, ...always({ status: 'revoked', until: now + 1000 }) }],
    ['whose revocation is unknown', good, { anchors, ...always({ status: 'undecided', reasons: ['away'] }) }],
  ];
  for (const [name, x5c, setup] of refused) {
    it(`is not kept of one ${name}`, async () => {
      const checker = makeChecker(setup);
      const first = read(checker, x5c);
      assert.ok(isRefusal(await checker.trust(first)));
      assert.ok(isRefusal(await checker.trustEuropean(first)));
      assert.notEqual(read(checker, x5c).leaf, first.leaf);
    });
  }

  it('makes room for the two thousand and first that is trusted, the least recently used first', async () => {
    const made = await makeHierarchy(description, { keys: { issuing: await makeEcKey() } });
    const model = await bench.issue({
      issuer: made.issuing,
      adjust: (recipe) => ({ ...recipe, signature: 'ecdsa-sha256' }),
    });
    const make = makeMaker(model.certificate, made.issuing.privateKey);
    const checker = makeChecker({ anchors: anchorsOf('test', made.root, made.issuing) });
    const trust = async (x5c: unknown) => {
      const presented = read(checker, x5c);
      assert.ok(!isRefusal(await checker.trust(presented)));
      return presented.leaf;
    };
    const [oldest, used] = [make(), make()];
    const leaves = [await trust(oldest), await trust(used)];
    for (let count = 2; count < 2000; count += 1) await trust(make());
    assert.deepEqual(
      [read(checker, oldest).leaf, read(checker, used).leaf].map((leaf, at) => leaf === leaves[at]),
      [true, true],
    );
    await trust(used);
    await trust(make());
    await trust(make());
    assert.equal(read(checker, used).leaf, leaves[1]);
    assert.notEqual(read(checker, oldest).leaf, leaves[0]);
  });
});

describe('the memory of revocation', () => {
  it('never hears of a certificate whose chain does not hold, nor of one that is refused for its form', async () => {
    const { revocations, asked } = always({ status: 'good', until: now + 1000 });
    const checker = makeChecker({ anchors, european: anchors, revocations });
    for (const x5c of [stranger, expired]) {
      const presented = read(checker, x5c);
      assert.ok(isRefusal(await checker.trust(presented)));
      assert.ok(isRefusal(await checker.trustEuropean(presented)));
    }
    assert.deepEqual(asked, []);
  });
});
