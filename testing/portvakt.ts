import { order } from './order.ts';
import type { Clock, Fault, FaultOrder, Journal, RequestSearch, Rotation, TokenOrder } from './orders.ts';

export interface OrderedFaults {
  /**
   * Orders a fault. The first in order that matches a request and is not used up answers it, with the header `x-portvakt-fault`.
   *
   * @example await portvakt.faults.add({ fault: 'refuse', code: 'MP-012', times: 1, match: { path: '/token' } });
   * @throws Error that names the member that cannot be, and what could.
   */
  add(fault: FaultOrder): Promise<Fault>;
  /**
   * All of them, with how often each was used.
   *
   * @example const [{ applied }] = await portvakt.faults.list();
   */
  list(): Promise<readonly Fault[]>;
  /**
   * Takes one back.
   *
   * @example await portvakt.faults.remove(fault.id);
   */
  remove(id: string): Promise<void>;
  /**
   * Takes all back.
   *
   * @example await portvakt.faults.clear();
   */
  clear(): Promise<void>;
}

/** The time that the issuer goes by. Each call answers what it shows then. */
export interface OrderedClock {
  /** @example const { epoch } = await portvakt.clock.read(); */
  read(): Promise<Clock>;
  /**
   * `to`: a time as text (RFC 3339) or seconds since 1970. It goes on from there, unless it is frozen.
   *
   * @example await portvakt.clock.set('2027-01-01T00:00:00Z');
   */
  set(to: Date | string | number): Promise<Clock>;
  /**
   * `by`: seconds, or a duration; below zero it goes back.
   *
   * @example await portvakt.clock.advance('30d');
   */
  advance(by: number | string): Promise<Clock>;
  /**
   * It stands still, at the time `at` or at what it shows now.
   *
   * @example await portvakt.clock.freeze('2027-01-01T00:00:00Z');
   */
  freeze(at?: Date | string): Promise<Clock>;
  /**
   * Back to the real time.
   *
   * @example await portvakt.clock.restore();
   */
  restore(): Promise<Clock>;
}

/** An issuer, and what tests may order of it. */
export interface Portvakt {
  /** What clients and APIs are told: `aud` of grants, `iss` of tokens, and the beginning of every address. */
  readonly issuer: string;
  /** Where orders go: the same can be had with `fetch`, or from another language. */
  readonly control: string;
  readonly faults: OrderedFaults;
  /**
   * What was received, oldest first; the grant decoded beside the raw one.
   *
   * @example assert.equal((await portvakt.requests({ path: '/token' })).count, 1);
   */
  requests(search?: RequestSearch): Promise<Journal>;
  readonly clock: OrderedClock;
  /**
   * Lets a new key sign, at once or after `announce` seconds. `withdrawOld` takes the older ones out of the key set.
   *
   * @example const { kid } = await portvakt.rotateKeys({ withdrawOld: true });
   */
  rotateKeys(order?: { readonly announce?: number; readonly withdrawOld?: boolean }): Promise<Rotation>;
  /**
   * An access token, wrong on purpose where `wrong` says so. What is not given is as in the tokens of `/token`.
   *
   * @example const token = await portvakt.token({ scope: 'demo:read', consumer: '310123412', wrong: 'expired' });
   */
  token(order?: TokenOrder): Promise<string>;
  /**
   * As it was at first: registry, used grants, faults, clock and journal. The keys stay.
   *
   * @example beforeEach(() => portvakt.reset());
   */
  reset(): Promise<void>;
  /**
   * Ends the issuer. It is also what `await using` does at the end of the block. A second time does nothing.
   *
   * @example after(() => portvakt.stop());
   */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Everything that goes to `control`. `end` ends the issuer. */
export function composePortvakt({
  issuer,
  control,
  end,
}: {
  issuer: string;
  control: string;
  end: () => Promise<void>;
}): Portvakt {
  const faults = `${control}faults`;
  const clock = `${control}clock`;
  let ended: Promise<void> | undefined;
  const stop = () => {
    ended ??= end();
    return ended;
  };
  return {
    issuer,
    control,
    faults: {
      add: (fault) => order('POST', faults, fault),
      list: async () => (await order<{ faults: readonly Fault[] }>('GET', faults)).faults,
      remove: (id) => order('DELETE', `${faults}/${encodeURIComponent(id)}`),
      clear: () => order('DELETE', faults),
    },
    requests: (search = {}) => order('GET', `${control}requests?${writeQuery(search)}`),
    clock: {
      read: () => order('GET', clock),
      set: (to) => order('POST', clock, { set: writeTime(to) }),
      advance: (by) => order('POST', clock, { advance: by }),
      freeze: (at) => order('POST', clock, { frozen: at === undefined ? true : writeTime(at) }),
      restore: () => order('PUT', clock),
    },
    rotateKeys: (rotation = {}) => order('POST', `${control}keys/rotate`, rotation),
    token: async (claims = {}) =>
      (await order<{ access_token: string }>('POST', `${control}tokens`, claims)).access_token,
    reset: () => order('POST', `${control}reset`),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function writeQuery(search: RequestSearch): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined) query.set(name, String(writeTime(value)));
  }
  return query;
}

/** A date as the server reads it; everything else as it is. */
function writeTime<Given>(given: Given): Given | string {
  return given instanceof Date ? given.toISOString() : given;
}
