import { drawFromSeed } from './draw-from-seed.ts';
import type { Fault, FaultMatch, FaultOrder, RequestFacts } from './fault.ts';

/** Those that are used up make room for others. */
export const MOST_FAULTS = 1000;

export interface FaultKeeper {
  /** Nothing where too many wait to be used. */
  add(order: FaultOrder): Fault | undefined;
  list(): readonly Fault[];
  find(id: string): Fault | undefined;
  /** Whether there was one. */
  remove(id: string): boolean;
  clear(): void;
  /** Whether any fault could still apply. */
  awaits(): boolean;
  /** The fault that applies to a request, counted as used. */
  take(request: RequestFacts): Fault | undefined;
}

interface Kept {
  fault: Fault;
  readonly draw: () => number;
}

/**
 * Keeps the faults of one stage. The first in order that matches and is not used up applies; where its probability says no, the
 * next one is asked. `newSeed` gives a seed to a probability that was ordered without one, so that the run can be repeated.
 */
export function keepFaults({ newSeed }: { newSeed: () => number }): FaultKeeper {
  let kept: Kept[] = [];
  let added = 0;

  return {
    add: (order) => {
      if (kept.length >= MOST_FAULTS) {
        const usedUp = kept.findIndex(({ fault }) => fault.remaining === 0);
        if (usedUp === -1) return undefined;
        kept.splice(usedUp, 1);
      }
      added += 1;
      const seed = order.probability === undefined ? order.seed : (order.seed ?? newSeed());
      const fault: Fault = {
        id: `fault-${added}`,
        ...order,
        match: order.match ?? {},
        ...(seed !== undefined && { seed }),
        applied: 0,
        remaining: order.times ?? null,
      };
      kept.push({ fault, draw: drawFromSeed(seed ?? 0) });
      return fault;
    },
    list: () => kept.map(({ fault }) => fault),
    find: (id) => kept.find(({ fault }) => fault.id === id)?.fault,
    remove: (id) => {
      const before = kept.length;
      kept = kept.filter(({ fault }) => fault.id !== id);
      return kept.length < before;
    },
    clear: () => {
      kept = [];
    },
    awaits: () => kept.some(({ fault }) => fault.remaining !== 0),
    take: (request) => {
      for (const entry of kept) {
        const { fault, draw } = entry;
        if (fault.remaining === 0 || !matches(fault.match, request)) continue;
        if (fault.probability !== undefined && draw() >= fault.probability) continue;
        const { applied, remaining } = fault;
        entry.fault = { ...fault, applied: applied + 1, remaining: remaining === null ? null : remaining - 1 };
        return entry.fault;
      }
      return undefined;
    },
  };
}

function matches({ path, client, scope }: FaultMatch, request: RequestFacts): boolean {
  return (
    (path === undefined || matchesPath(path, request.path)) &&
    (client === undefined || client === request.client) &&
    (scope === undefined || request.scopes.includes(scope))
  );
}

/** Also used for what the journal is asked for. */
export function matchesPath(wanted: string, path: string): boolean {
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path === wanted;
}
