import { createRandom } from '../synthetic/create-random.ts';
import type { DecideFault, Fault } from '../traffic/watch-traffic.ts';

const KINDS: readonly Fault[] = ['backend', 'unexpected', 'busy'];

/**
 * Lets one call in `every` fail, once: the next try of the same call is answered. Gives how many have failed by now,
 * too.
 */
export function makeFaults(every: number): { readonly decideFault: DecideFault; count(): number } {
  const random = createRandom(every);
  const failed = new Set<string>();
  return {
    decideFault({ api, subject }) {
      const name = `${api} ${subject}`;
      if (failed.has(name) || random() * every >= 1) return undefined;
      failed.add(name);
      return KINDS[failed.size % KINDS.length];
    },
    count: () => failed.size,
  };
}
