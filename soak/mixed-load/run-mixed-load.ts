import { describeHeld, measureAtRest } from '../measuring/measure-at-rest.ts';
import { startTarget, type Target } from '../measuring/start-target.ts';
import { type Attacked, describeRegistry, makeCallers } from './callers.ts';
import { startHonestLoad } from './honest-load.ts';
import { hostileKinds } from './hostile-kinds.ts';
import type { Measured } from './judge-mixed-load.ts';

/** How often memory is measured while the load goes on, after the warm-up. */
const LOOKS = 60;
/** The part of the time that warms up, before the first measurement at rest. */
const WARM_UP = 0.25;
/**
 * Runs honest and hostile load together for `minutes`, after a warm-up of a quarter of that, and returns the measurements. What is held is
 * measured with the load away, before and after. `tell` gets progress messages.
 */
export async function runMixedLoad({
  minutes,
  tell,
}: {
  minutes: number;
  tell: (line: string) => void;
}): Promise<Measured> {
  const callers = makeCallers();
  const target = await startTarget(describeRegistry(callers));
  try {
    return await measure(target, { ...callers, port: target.port, issuer: target.issuer }, { minutes, tell });
  } finally {
    await target.stop();
  }
}

async function measure(
  target: Target,
  attacked: Attacked,
  { minutes, tell }: { minutes: number; tell: (line: string) => void },
): Promise<Measured> {
  const workersBefore = await target.readWorkers();
  const warmUp = startLoad(attacked);
  await new Promise((resolve) => setTimeout(resolve, minutes * 60_000 * WARM_UP));
  await warmUp.stop();
  const before = await measureAtRest(target);
  tell(`warm: ${describeHeld(before)}`);

  const load = startLoad(attacked);
  const memory: number[] = [];
  for (let look = 0; look < LOOKS; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, (minutes * 60_000) / LOOKS));
    memory.push(await target.readMemory());
    if (look % 6 === 5) {
      const { tokens, failures } = load.honest;
      tell(`${memory.at(-1)?.toFixed(0)} MB, ${tokens.length} tokens, ${failures.length} honest requests failed`);
    }
  }
  await load.stop();
  const after = await measureAtRest(target);
  tell(`at the end: ${describeHeld(after)}`);

  const workersAfter = await target.readWorkers();
  const rows = await target.countRows();
  const logBytes = Buffer.byteLength(target.output());
  const { code } = await target.stop();
  return {
    minutes: minutes * (1 + WARM_UP),
    honest: {
      tokens: [...warmUp.honest.tokens, ...load.honest.tokens],
      calls: [...warmUp.honest.calls, ...load.honest.calls],
      failures: [...warmUp.honest.failures, ...load.honest.failures],
    },
    memory,
    held: { before, after },
    workersBefore,
    workersAfter,
    ...rows,
    logBytes,
    exitCode: code,
  };
}

function startLoad(target: Attacked) {
  const honest = startHonestLoad(target);
  const hostile = Object.values(hostileKinds).map((start) => start(target));
  return {
    honest,
    stop: async () => {
      await honest.stop();
      await Promise.all(hostile.map((load) => load.stop()));
    },
  };
}
