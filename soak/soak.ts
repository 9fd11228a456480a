import { startHonestLoad } from './honest-load.ts';
import { hostileKinds } from './hostile-kinds.ts';
import type { Measured } from './judge-soak.ts';
import { startTarget } from './start-target.ts';

/** How often memory is measured. */
const LOOKS = 60;

/** Runs honest and hostile load together for `minutes`, and returns the measurements. `tell` gets progress messages. */
export async function soak({ minutes, tell }: { minutes: number; tell: (line: string) => void }): Promise<Measured> {
  const target = await startTarget();
  const workersBefore = await target.readWorkers();
  const honest = startHonestLoad(target);
  const hostile = Object.values(hostileKinds).map((start) => start(target));
  const memory: number[] = [];
  for (let look = 0; look < LOOKS; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, (minutes * 60_000) / LOOKS));
    memory.push(await target.readMemory());
    if (look % 6 === 5) {
      tell(
        `${memory.at(-1)?.toFixed(0)} MB, ${honest.tokens.length} tokens, ${honest.failures.length} honest requests failed`,
      );
    }
  }
  await honest.stop();
  await Promise.all(hostile.map((load) => load.stop()));
  const workersAfter = await target.readWorkers();
  const rows = await target.countRows();
  const logBytes = Buffer.byteLength(target.output());
  const { code } = await target.stop();
  return { minutes, honest, memory, workersBefore, workersAfter, ...rows, logBytes, exitCode: code };
}
