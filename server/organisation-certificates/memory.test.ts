import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { anchorsOf, makeChecker, makeHierarchy, makeMaker, openBench } from '@portvakt/own-tests/certificates';
import { isRefusal } from '@portvakt/protocol';
import { describeHierarchy, makeEcKey } from '@portvakt/test-authority';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const bench = await openBench();

/**
 * What stays in use: objects, and what they hold outside the heap. Finalizers release keys, and they run in a later
 * turn of the event loop than the garbage collection.
 */
async function measure(): Promise<number> {
  for (let turn = 0; turn < 5; turn += 1) {
    collect();
    await new Promise(setImmediate);
  }
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

it('ten thousand certificates leave no more behind than the two thousand that are remembered', async (t) => {
  const made = await makeHierarchy(describeHierarchy({ style: 'buypass', seid: 2, environment: 'test' }), {
    keys: { issuing: await makeEcKey() },
  });
  const { certificate } = await bench.issue({
    issuer: made.issuing,
    adjust: (recipe) => ({ ...recipe, signature: 'ecdsa-sha256' }),
  });
  const make = makeMaker(certificate, made.issuing.privateKey);
  const checker = makeChecker({ anchors: anchorsOf('test', made.root, made.issuing) });
  const present = async (count: number) => {
    for (let round = 0; round < count; round += 1) {
      const presented = checker.read(make());
      assert.ok(!isRefusal(presented));
      const outcome = await checker.trust(presented);
      assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
    }
  };
  const empty = await measure();
  await present(2500);
  const full = await measure();
  await present(7500);
  const later = await measure();
  const toMegabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  t.diagnostic(`2500 certificates: ${toMegabytes(full - empty)}; 10000: ${toMegabytes(later - empty)}`);
  assert.ok(later - full < 8e6, `it grew by ${toMegabytes(later - full)}`);
  assert.ok(later - empty < 100e6, `it holds ${toMegabytes(later - empty)}`);
});

it('how long it takes (printed, not judged)', async (t) => {
  const { issuing } = await bench.authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
  const make = makeMaker((await bench.issue()).certificate, issuing.privateKey);
  const checker = makeChecker({ anchors: bench.anchors.test });
  const time = (x5c: unknown) => {
    const begun = process.hrtime.bigint();
    const presented = checker.read(x5c);
    assert.ok(!isRefusal(presented) && !isRefusal(checker.trust(presented)));
    return Number(process.hrtime.bigint() - begun) / 1e3;
  };
  const medianOf = (times: readonly number[]) => times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;
  const cold = Array.from({ length: 300 }, make).map(time);
  const known = make();
  const cached = Array.from({ length: 2000 }, () => time(known));
  t.diagnostic(
    `cold: ${medianOf(cold.slice(100)).toFixed(0)} µs; known: ${medianOf(cached.slice(1000)).toFixed(1)} µs`,
  );
});
