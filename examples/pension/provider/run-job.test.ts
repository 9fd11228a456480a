import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import type { ApiFailure } from './api-failure.ts';
import { MOST_AT_ONCE, runJob } from './run-job.ts';
import { apiOf, type Call, type Gain, openStore, type Store } from './store.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
before(async () => {
  folder = await temporaryFolder();
});
after(() => folder.remove());

const agreements = Array.from({ length: 40 }, (_, index) => ({
  reference: `A${index}`,
  employer: String(310_000_000 + index),
  from: '2026-01' as const,
}));
const opening = { agreements, now: '2026-11-29T00:00:00.000Z', changedSince: '2026-11-01', to: '2026-11' as const };
const follow: Gain = { next: [{ kind: 'recipients' }, { kind: 'overview' }] };
const trouble: ApiFailure = { api: 'inntektsmottakere', code: 'IM-002', text: 'Uventet feil' };
const answer = (call: Call): Gain => (call.kind === 'report' ? follow : {});
/** A turn of the event loop, in which other calls may begin. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

function work(store: Store, perform: (call: Call) => Promise<Gain | ApiFailure>, stop = new AbortController()) {
  const run = store.openRun(opening);
  const progress = { show: () => undefined, end: () => undefined };
  const options = { random: () => 0, pause: async () => undefined, stopSignal: stop.signal };
  return { run, ended: runJob({ store, run, perform, progress, ...options }) };
}

describe('a job', () => {
  it('makes every call once, and the calls that follow from answers', async () => {
    const store = openStore(join(folder.path, 'every.db'));
    const made: string[] = [];
    const { run, ended } = work(store, async (call) => {
      made.push(`${call.kind} ${call.agreement.employer}`);
      return answer(call);
    });
    assert.deepEqual(await ended, { end: 'through' });
    assert.equal(made.length, 120);
    assert.equal(new Set(made).size, 120);
    assert.deepEqual(store.count(run.id), { total: 120, done: 120, reported: 0, failed: 0 });
    assert.equal(store.endRun(run.id, '2026-11-29T01:00:00.000Z'), true);
    store.close();
  });

  it('has at most five calls under way at each API', async () => {
    const store = openStore(join(folder.path, 'five.db'));
    const [present, peaks] = [new Map<string, number>(), new Map<string, number>()];
    const { ended } = work(store, async (call) => {
      const api = apiOf[call.kind];
      const count = (present.get(api) ?? 0) + 1;
      present.set(api, count);
      peaks.set(api, Math.max(peaks.get(api) ?? 0, count));
      await turn();
      present.set(api, count - 1);
      return answer(call);
    });
    await ended;
    assert.deepEqual(Object.fromEntries(peaks), {
      tjenestepensjonsavtale: MOST_AT_ONCE,
      inntektsmottakere: MOST_AT_ONCE,
      aareg: MOST_AT_ONCE,
    });
    store.close();
  });

  it('that is told to stop lets calls under way finish, and makes only the others at the next start', async () => {
    const file = join(folder.path, 'stop.db');
    const made: number[] = [];
    const stop = new AbortController();
    const perform = async (call: Call) => {
      made.push(call.id);
      if (made.length === 30) stop.abort();
      await turn();
      return answer(call);
    };
    const first = openStore(file);
    assert.deepEqual(await work(first, perform, stop).ended, { end: 'stopped' });
    assert.ok(made.length < 50);
    first.close();

    const second = openStore(file);
    const { run, ended } = work(second, perform);
    assert.equal(run.resumed, true);
    assert.deepEqual(await ended, { end: 'through' });
    assert.equal(made.length, 120);
    assert.equal(new Set(made).size, 120);
    second.close();
  });

  it('tries again where that can help, four times at most, and makes what failed again at the next start', async () => {
    const store = openStore(join(folder.path, 'again.db'));
    const tries = new Map<string, number>();
    let healed = false;
    const perform = async (call: Call) => {
      const name = `${call.kind} ${call.agreement.reference}`;
      tries.set(name, (tries.get(name) ?? 0) + 1);
      if (name === 'recipients A3' && !healed) return trouble;
      if (name === 'recipients A4' && tries.get(name) === 1) return trouble;
      return answer(call);
    };
    const { run, ended } = work(store, perform);
    assert.deepEqual(await ended, { end: 'through' });
    assert.equal(tries.get('recipients A3'), 4);
    assert.equal(tries.get('recipients A4'), 2);
    assert.equal(store.count(run.id).failed, 1);
    assert.equal(store.endRun(run.id, '2026-11-29T01:00:00.000Z'), false, 'a run with failed calls is not over');
    healed = true;
    const next = work(store, perform);
    assert.equal(next.run.id, run.id);
    await next.ended;
    assert.equal(tries.get('recipients A3'), 5);
    assert.equal([...tries.values()].filter((count) => count === 1).length, 118);
    assert.equal(store.endRun(run.id, '2026-11-29T01:00:00.000Z'), true);
    store.close();
  });

  it('stops when an API is down, and soon', async () => {
    const store = openStore(join(folder.path, 'down.db'));
    let asked = 0;
    const { run, ended } = work(store, async (call) => {
      if (call.kind !== 'recipients') return call.kind === 'report' ? { next: [{ kind: 'recipients' }] } : {};
      asked += 1;
      await turn();
      return trouble;
    });
    const end = await ended;
    assert.equal(end.end, 'failed');
    assert.ok(asked <= 60, String(asked));
    assert.equal(store.count(run.id).reported, 0, 'nothing is taken off the list');
    store.close();
  });

  it('stops at once where every call would fail, and writes down what concerns one employer', async () => {
    const store = openStore(join(folder.path, 'report.db'));
    const noAgreement: ApiFailure = { api: 'inntektsmottakere', code: 'IM-005', text: 'Nei', correlationId: 'abc' };
    const { run, ended } = work(store, async (call) => {
      if (call.kind === 'recipients' && call.agreement.reference === 'A7') return noAgreement;
      if (call.kind === 'overview' && call.agreement.reference === 'A9')
        return { api: 'aareg', code: '401', text: 'Nei' };
      return answer(call);
    });
    const end = await ended;
    assert.equal(end.end === 'failed' && end.failure.code, '401');
    assert.deepEqual(store.listReported(run.id), [
      { kind: 'recipients', employer: '310000007', code: 'IM-005', text: 'Nei', correlationId: 'abc' },
    ]);
    store.close();
  });

  it('throws what is a bug, after the calls under way', async () => {
    const store = openStore(join(folder.path, 'bug.db'));
    const { ended } = work(store, async () => {
      throw new Error('a bug');
    });
    await assert.rejects(ended, /a bug/);
    store.close();
  });
});
