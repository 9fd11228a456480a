import { drawFromSeed } from '@portvakt/server/draw-from-seed';
import { describeHeld, measureAtRest } from '../measuring/measure-at-rest.ts';
import { startTarget } from '../measuring/start-target.ts';
import type { MeasuredGrants } from './judge-hostile-grants.ts';
import { describeParties, makeParties } from './parties.ts';
import { sendHostileGrants } from './send-hostile-grants.ts';

/** The part of the grants that warms the server up, before what it holds is first measured. */
const WARM_UP = 0.1;
/** How often progress is told. */
const TIMES_TOLD = 20;

/** Sends `count` hostile grants after a tenth as many for the warm-up. `seed` decides which. */
export async function runHostileGrants({
  count,
  seed,
  tell,
}: {
  count: number;
  seed: number;
  tell: (line: string) => void;
}): Promise<MeasuredGrants> {
  const issuer = 'https://portvakt.example/';
  const parties = makeParties(issuer);
  const target = await startTarget(describeParties(parties));
  try {
    const draw = drawFromSeed(seed);
    const workersBefore = await target.readWorkers();
    const warmUp = await sendHostileGrants({ port: target.port, parties, count: Math.ceil(count * WARM_UP), draw });
    const before = await measureAtRest(target);
    tell(`warm: ${describeHeld(before)}`);
    let told = 0;
    const look = (sent: number) => {
      if (sent < (told + 1) * (count / TIMES_TOLD)) return;
      told += 1;
      tell(`${sent} hostile grants sent`);
    };
    const outcome = await sendHostileGrants({ port: target.port, parties, count, draw, look });
    const after = await measureAtRest(target);
    tell(`at the end: ${describeHeld(after)}`);
    const workersAfter = await target.readWorkers();
    const { records } = await target.countRows();
    const logBytes = Buffer.byteLength(target.output());
    const { code } = await target.stop();
    return {
      ...outcome,
      count,
      breaches: [...warmUp.breaches, ...outcome.breaches],
      held: { before, after },
      workersBefore,
      workersAfter,
      records,
      logBytes,
      exitCode: code,
    };
  } finally {
    await target.stop();
  }
}
