import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FaultOrder } from './fault.ts';
import { keepFaults } from './keep-faults.ts';

const keep = (...orders: FaultOrder[]) => {
  const faults = keepFaults({ newSeed: () => 7 });
  for (const order of orders) faults.add(order);
  return faults;
};
const grant = { path: '/token', client: 'a', scopes: ['demo:one', 'demo:two'] };

describe('faults', () => {
  test('the first in order applies until it is used up, then the next', () => {
    const faults = keep({ fault: 'status', times: 2 }, { fault: 'reset', times: 1 });
    const met = [1, 2, 3, 4].map(() => faults.take(grant)?.fault);
    assert.deepEqual(met, ['status', 'status', 'reset', undefined]);
    assert.equal(faults.awaits(), false);
    assert.deepEqual(
      faults.list().map(({ applied, remaining }) => [applied, remaining]),
      [
        [2, 0],
        [1, 0],
      ],
    );
  });

  test('all that a match names must hold', () => {
    const cases: [FaultOrder['match'], boolean][] = [
      [{}, true],
      [{ path: '/token' }, true],
      [{ path: '/tok' }, false],
      [{ path: '/to*' }, true],
      [{ path: '/token', client: 'b' }, false],
      [{ client: 'a', scope: 'demo:two' }, true],
      [{ scope: 'demo' }, false],
    ];
    for (const [match, holds] of cases) {
      const fault = keep({ fault: 'empty', ...(match !== undefined && { match }) }).take(grant);
      assert.equal(fault !== undefined, holds, JSON.stringify(match));
    }
  });

  test('a seed decides which requests a probability hits, the same ones each time', () => {
    const hits = (seed: number | undefined) => {
      const faults = keep({ fault: 'empty', probability: 0.3, ...(seed !== undefined && { seed }) });
      return Array.from({ length: 2000 }, () => faults.take(grant) !== undefined);
    };
    const first = hits(1);
    assert.deepEqual(hits(1), first);
    assert.notDeepEqual(hits(2), first);
    const share = first.filter(Boolean).length / first.length;
    assert.ok(share > 0.25 && share < 0.35, String(share));
    // Without one, a seed is drawn and told, so that the run can be repeated.
    assert.equal(keep({ fault: 'empty', probability: 0.5 }).list()[0]?.seed, 7);
    assert.deepEqual(hits(undefined), hits(7));
  });

  test('a request that a probability spares meets the next fault', () => {
    assert.equal(keep({ fault: 'status', probability: 0 }, { fault: 'reset' }).take(grant)?.fault, 'reset');
  });

  test('those that are used up make room, and no more than a thousand wait', () => {
    const faults = keep({ fault: 'stall', match: { path: '/later' } });
    for (let added = 0; added < 2000; added += 1) {
      faults.add({ fault: 'status', times: 1 });
      assert.equal(faults.take(grant)?.fault, 'status');
    }
    assert.equal(faults.list().length, 1000);
    assert.equal(faults.take({ ...grant, path: '/later' })?.fault, 'stall');
    while (faults.add({ fault: 'reset', match: { path: '/never' } }) !== undefined);
    assert.equal(faults.list().filter(({ remaining }) => remaining !== 0).length, 1000);
  });

  test('one can be taken back, and all', () => {
    const faults = keep({ fault: 'stall' }, { fault: 'empty' });
    assert.equal(faults.remove('fault-1'), true);
    assert.equal(faults.remove('fault-1'), false);
    assert.equal(faults.find('fault-2')?.fault, 'empty');
    faults.clear();
    assert.equal(faults.take(grant), undefined);
  });
});
