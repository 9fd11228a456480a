import { LruCache } from '#memory';

/** What is known of the callers of one address. Times are milliseconds by the monotonic clock. */
export interface Visitor {
  readonly address: string;
  /** See `pace.ts`: of requests that proved nobody, and of those for what is open to all. */
  failed: number;
  opened: number;
  /** When somebody last proved who they are from here. */
  provedAt: number;
  /** Some of those who did, lately. */
  organisations: readonly string[];
}

/** How many addresses are remembered: those from which nobody has proved anything, and the others. */
const MOST_STRANGERS = 20_000;
const MOST_PROVED = 20_000;
/** Milliseconds for which a proof speaks for its address. */
const PROOF_LASTS = 600_000;
/** Milliseconds between two proofs that are noted. */
const NOTED_EVERY = 10_000;
/** With as many organisations behind one address within that time, it is taken for a proxy or a shared way out. */
export const MANY = 3;

export interface Visitors {
  find(address: string): Visitor;
  noteProof(visitor: Visitor, organisation: string, now: number): void;
  /** Whether somebody has proved anything from there lately. */
  isKnown(visitor: Visitor, now: number): boolean;
  /** Whether organisations that have nothing to do with each other come from there. */
  isShared(visitor: Visitor, now: number): boolean;
}

/**
 * Remembers addresses, within bounds. Those of strangers cannot push out those of callers who have proved themselves: the two are
 * kept apart. A stranger with more addresses than are remembered gains nothing, since each of them may make its requests anyway.
 */
export function keepVisitors({ mostStrangers = MOST_STRANGERS, mostProved = MOST_PROVED } = {}): Visitors {
  const strangers = new LruCache<string, Visitor>(mostStrangers);
  const proved = new LruCache<string, Visitor>(mostProved);
  const isKnown = ({ provedAt }: Visitor, now: number) => now - provedAt < PROOF_LASTS;
  return {
    find: (address) => {
      const known = proved.get(address) ?? strangers.get(address);
      if (known !== undefined) return known;
      const visitor = { address, failed: 0, opened: 0, provedAt: Number.NEGATIVE_INFINITY, organisations: [] };
      strangers.set(address, visitor);
      return visitor;
    },
    noteProof: (visitor, organisation, now) => {
      const isNew = !visitor.organisations.includes(organisation);
      if (!isNew && now - visitor.provedAt < NOTED_EVERY) return;
      if (isNew) {
        // Who came before counts only while the last proof does.
        const others = isKnown(visitor, now) ? visitor.organisations : [];
        visitor.organisations = [organisation, ...others].slice(0, MANY);
      }
      visitor.provedAt = now;
      strangers.delete(visitor.address);
      proved.set(visitor.address, visitor);
    },
    isKnown,
    isShared: (visitor, now) => visitor.organisations.length >= MANY && isKnown(visitor, now),
  };
}
