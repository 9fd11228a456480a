/** What a stand-in does instead of answering, for tests and the demo: as agencies' systems do now and then. */
export type Fault = 'unexpected' | 'backend' | 'busy';

/** Decides whether a call fails. `subject` names the employer, and the person where one is asked about. */
export type DecideFault = (call: { readonly api: string; readonly subject: string }) => Fault | undefined;

/** What an API has seen of one consumer. */
export interface Traffic {
  /** How many calls were let in, by subject. */
  readonly calls: Map<string, number>;
  /** The most calls at the same time. */
  peak: number;
}

/** Counts the calls to the stand-ins, for the summary and for tests. */
export interface TrafficWatch {
  /** Counts one more call, until the function that it gives is called. */
  enter(call: { readonly api: string; readonly consumer: string; readonly subject: string }): () => void;
  /** What `api` has seen of `consumer`. */
  find(api: string, consumer: string): Traffic;
  /** Forgets everything, as if no call had come yet. */
  clear(): void;
}

/** A new watch that has seen nothing. */
export function watchTraffic(): TrafficWatch {
  const traffic = new Map<string, Traffic>();
  const present = new Map<string, number>();
  const find = (api: string, consumer: string): Traffic => {
    const name = `${api} ${consumer}`;
    const found = traffic.get(name) ?? { calls: new Map(), peak: 0 };
    traffic.set(name, found);
    return found;
  };
  return {
    find,
    clear: () => traffic.clear(),
    enter({ api, consumer, subject }) {
      const seen = find(api, consumer);
      seen.calls.set(subject, (seen.calls.get(subject) ?? 0) + 1);
      const name = `${api} ${consumer}`;
      const count = (present.get(name) ?? 0) + 1;
      present.set(name, count);
      seen.peak = Math.max(seen.peak, count);
      return () => present.set(name, (present.get(name) ?? 1) - 1);
    },
  };
}

/** How many calls were let in, all subjects together, and how many of them repeated one about the same subject. */
export function countCalls({ calls }: Traffic): { readonly all: number; readonly repeated: number } {
  const all = [...calls.values()].reduce((sum, count) => sum + count, 0);
  return { all, repeated: all - calls.size };
}
