import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { checkBooks } from '../demo/check-books.ts';
import { clients, parties } from '../stage/parties.ts';
import { countCalls, type Fault } from '../traffic/watch-traffic.ts';
import { openStage, type Stage } from './open-stage.ts';
import { type Job, prepareJob } from './run-program.ts';

/** The provider's program, in a process of its own, against Portvakt and both agencies. */
const APIS = ['tjenestepensjonsavtale', 'inntektsmottakere', 'aareg'] as const;
const SIZE = 200;
/** Five calls at each of three APIs. */
const MOST_UNDER_WAY = 15;

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function open(
  options: Partial<Parameters<typeof openStage>[0]> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<{ stage: Stage; job: Job }> {
  const folder = await temporaryFolder();
  endings.push(folder.remove);
  const stage = await openStage({ size: SIZE, ...options });
  endings.push(stage.stop);
  return { stage, job: await prepareJob(stage, { folder: folder.path, environment }) };
}

const seen = (stage: Stage, api: (typeof APIS)[number]) => stage.standIns.traffic.find(api, parties.provider.orgno);
const sumRepeated = (stage: Stage) => APIS.reduce((sum, api) => sum + countCalls(seen(stage, api)).repeated, 0);
const check = ({ stage, job }: { stage: Stage; job: Job }) =>
  checkBooks({ file: job.database, world: stage.world, changedSince: job.changedSince });

/** A job that gets `signal` in the middle of a call, when Skatteetaten has got a quarter of the agreements. */
async function openInterrupted(signal: NodeJS.Signals) {
  let interrupt: (() => void) | undefined;
  const opened = await open({
    decideFault: () => {
      if (countCalls(seen(opened.stage, 'tjenestepensjonsavtale')).all >= SIZE / 4) interrupt?.();
      return undefined;
    },
  });
  const interrupted = await opened.job.run((program) => {
    interrupt = () => {
      interrupt = undefined;
      program.kill(signal);
    };
  });
  return { ...opened, interrupted };
}

describe('the night job', () => {
  it('asks for everything once, five calls at a time, and keeps what the agencies know', async () => {
    const { stage, job } = await open();
    const { code, output } = await job.run();
    assert.equal(code, 0, output);
    assert.deepEqual(check({ stage, job }), { missing: 0, unexpected: 0 });
    assert.equal(sumRepeated(stage), 0);
    for (const api of APIS) assert.ok(seen(stage, api).peak <= 5, api);
    assert.match(output, /All [0-9 ]+ calls are made\./);
    assert.match(output, /1 × IM-005\. The employer has not named us/);
    assert.match(output, /1 × AA-102\./);
    assert.doesNotMatch(output, /[\r\u001b]/, 'plain lines where there is no terminal');

    // The next night asks for what has changed since.
    stage.standIns.traffic.clear();
    assert.equal((await job.run()).code, 0);
    const details = [...seen(stage, 'aareg').calls.keys()].filter((subject) => subject.includes(' '));
    assert.deepEqual(details, []);
    assert.deepEqual(check({ stage, job }), { missing: 0, unexpected: 0 });
  });

  it('that is killed goes on where it was: nothing is lost, and what was kept is not asked for again', async () => {
    const { stage, job, interrupted } = await openInterrupted('SIGKILL');
    assert.equal(interrupted.code, null, interrupted.output);
    const { code, output } = await job.run();
    assert.equal(code, 0, output);
    assert.match(output, /^Going on where the last start ended: [1-9]/);
    assert.deepEqual(check({ stage, job }), { missing: 0, unexpected: 0 });
    assert.ok(sumRepeated(stage) <= MOST_UNDER_WAY, String(sumRepeated(stage)));
  });

  it('that is told to end lets calls under way finish: no call is made twice', async () => {
    const { stage, job, interrupted } = await openInterrupted('SIGTERM');
    assert.equal(interrupted.code, 1, interrupted.output);
    assert.match(interrupted.output, /Stopped as asked\. [0-9 ]+ calls are left: start again to go on\./);
    assert.equal((await job.run()).code, 0);
    assert.equal(sumRepeated(stage), 0);
    assert.deepEqual(check({ stage, job }), { missing: 0, unexpected: 0 });
  });

  it('is run by the supplier in the provider’s name, and both are in the agencies’ logs', async () => {
    const supplier = {
      MASKINPORTEN_CLIENT_ID: clients.supplier.key,
      MASKINPORTEN_CONSUMER_ORG: parties.provider.orgno,
    };
    const { stage, job } = await open({ size: 30 }, supplier);
    const { code, output } = await job.run();
    assert.equal(code, 0, output);
    assert.deepEqual(check({ stage, job }), { missing: 0, unexpected: 0 });
    const ours = stage.decisions.filter(({ consumer }) => consumer === `0192:${parties.provider.orgno}`);
    assert.ok(ours.length > 90);
    for (const { supplier: caller } of ours) assert.equal(caller, `0192:${parties.supplier.orgno}`);
  });

  it('makes calls again that failed because of the agency, and loses none', async () => {
    const kinds: readonly Fault[] = ['backend', 'unexpected', 'busy'];
    const failed = new Set<string>();
    const decideFault = ({ api, subject }: { api: string; subject: string }) => {
      const name = `${api} ${subject}`;
      if (failed.has(name) || failed.size >= 6) return undefined;
      failed.add(name);
      return kinds[failed.size % kinds.length];
    };
    const { stage, job } = await open({ size: 30, decideFault });
    const { code, output } = await job.run();
    assert.equal(code, 0, output);
    assert.equal(failed.size, 6);
    assert.equal(sumRepeated(stage), 6);
    assert.deepEqual(check({ stage, job }), { missing: 0, unexpected: 0 });
  });

  it('stops at the first call that shows that every call would fail, and says what to do', async () => {
    const stranger = { MASKINPORTEN_CONSUMER_ORG: '310001112', MASKINPORTEN_CLIENT_ID: clients.supplier.key };
    const { stage, job } = await open({ size: 30 }, stranger);
    const { code, output } = await job.run();
    assert.equal(code, 1);
    assert.match(output, /Stopped by MP-250 from tjenestepensjonsavtale: .*must grant it to 310001112/);
    assert.match(output, /We get no token: every call fails\.\n30 calls are left/);
    assert.equal(countCalls(seen(stage, 'tjenestepensjonsavtale')).all, 0);
  });

  it('names every setting that is missing', async () => {
    const { job } = await open({ size: 1 }, { AAREG_URL: '', PENSION_DATABASE: '' });
    const { code, output } = await job.run();
    assert.equal(code, 2);
    assert.match(output, /AAREG_URL is missing.*\nPENSION_DATABASE is missing/);
  });

  it('says what is wrong with its key and its file, without a stack', async () => {
    const noKey = await open({ size: 1 }, { MASKINPORTEN_CLIENT_JWK: 'x' });
    const { code, output } = await noKey.job.run();
    assert.equal(code, 2, output);
    assert.match(output, /^key_unusable: /);
    const noFile = await open({ size: 1 }, { PENSION_AGREEMENTS: '/nowhere.json' });
    const end = await noFile.job.run();
    assert.equal(end.code, 2);
    assert.match(end.output, /^ENOENT: .*nowhere\.json'\n$/);
  });
});
