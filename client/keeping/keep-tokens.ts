import { type Clock, wait } from '../clock.ts';
import type { ObtainedToken } from '../granting/obtained-token.ts';
import { TokenError } from '../token-error.ts';
import { composeCacheKey, type TokenRequest } from '../token-request.ts';
import { decideDelay } from './decide-delay.ts';
import { decideRenewal, LEAST_LEFT } from './decide-renewal.ts';
import { waitForFlight } from './wait-for-flight.ts';

export interface KeptToken extends ObtainedToken {
  /** Elapsed time when it ends, and from which on it is to be renewed. */
  readonly endsAt: number;
  readonly renewAt: number;
}

export interface GetOptions {
  /** Gives up waiting. The request goes on for the others who wait for it. */
  readonly signal?: AbortSignal | undefined;
  /** A token that an API refused: it is not given again. */
  readonly refused?: string | undefined;
  /** Gets a new token although there is a good one. */
  readonly skipCache?: boolean | undefined;
}

export interface TokenKeeper {
  /** `kept` says whether the token was there before. */
  get(request: TokenRequest, options?: GetOptions): Promise<{ readonly token: KeptToken; readonly kept: boolean }>;
  /** Ends renewal in the background. */
  close(): void;
}

/** What is known of one kind of token. */
interface Slot {
  readonly request: TokenRequest;
  token: KeptToken | undefined;
  /** The request that is under way; everybody waits for the same. */
  flight: Promise<KeptToken> | undefined;
  /** Elapsed times of the attempts since the last success. */
  attempts: number[];
  /** Before this time nothing is sent, and callers get `failure` at once. */
  blockedUntil: number;
  failure: TokenError | undefined;
  /** Whether anybody has used the token: what nobody uses is not renewed. */
  used: boolean;
  cancelRenewal: () => void;
}

/** How long a refusal is remembered, so that a program that asks in a loop does not ask the server each time. */
const REFUSAL_REMEMBERED = 1_000;

export interface KeepingParts {
  /** One attempt. Rejects with a TokenError. */
  readonly obtain: (request: TokenRequest) => Promise<ObtainedToken>;
  readonly clock: Clock;
  readonly random: () => number;
  /** How long the attempts of one flight may take together, in milliseconds. */
  readonly patience: number;
  readonly keepAtMost: number;
}

/** Keeps tokens, and gets them when they are wanted. */
export function createTokenKeeper({ obtain, clock, random, patience, keepAtMost }: KeepingParts): TokenKeeper {
  const slots = new Map<string, Slot>();
  let closed = false;

  const isUsable = (token: KeptToken | undefined): token is KeptToken =>
    token !== undefined && token.endsAt - clock.elapsed() >= LEAST_LEFT;

  /** Attempts until there is a token, the server refuses, or patience ends. */
  const fly = async (slot: Slot): Promise<KeptToken> => {
    const deadline = clock.elapsed() + patience;
    for (;;) {
      slot.attempts.push(clock.elapsed());
      try {
        const token = complete(await obtain(slot.request), random());
        Object.assign(slot, { attempts: [], blockedUntil: 0, failure: undefined, used: false });
        // A token of unknown life is for those who wait for it now.
        slot.token = token.life === undefined ? undefined : token;
        if (token.life !== undefined) planRenewal(slot, token.renewAt);
        return token;
      } catch (error) {
        if (!(error instanceof TokenError)) throw error;
        const now = clock.elapsed();
        slot.failure = error;
        if (!error.retryable) {
          slot.attempts = [];
          slot.blockedUntil = now + REFUSAL_REMEMBERED;
          throw error;
        }
        const { attempts } = slot;
        const delay = decideDelay({ attempts, now, random: random(), retryAfter: error.retryAfter });
        slot.blockedUntil = now + delay;
        // A discovery that failed is known to fail for a while: waiting for it would only keep callers.
        if (slot.blockedUntil > deadline || error.code === 'discovery_failed') throw error;
        await wait(clock, delay);
      }
    }
  };

  const start = (slot: Slot): Promise<KeptToken> => {
    const flight = fly(slot).finally(() => {
      slot.flight = undefined;
    });
    slot.flight = flight;
    return flight;
  };

  const renew = (slot: Slot) => {
    if (slot.flight !== undefined || closed) return;
    start(slot).catch(() => {
      // The old token is still there; another attempt follows if there is time for one.
      if (slot.token !== undefined && slot.token.endsAt - LEAST_LEFT > slot.blockedUntil) {
        planRenewal(slot, slot.blockedUntil);
      }
    });
  };

  const planRenewal = (slot: Slot, at: number) => {
    slot.cancelRenewal();
    if (closed) return;
    const callback = () => {
      if (slot.used) renew(slot);
    };
    slot.cancelRenewal = clock.schedule(callback, Math.max(0, at - clock.elapsed()), { background: true });
  };

  const findSlot = (request: TokenRequest): Slot => {
    const key = composeCacheKey(request);
    const found = slots.get(key);
    if (found !== undefined) return found;
    if (slots.size >= keepAtMost) makeRoom(slots, isUsable);
    const slot: Slot = {
      request,
      token: undefined,
      flight: undefined,
      attempts: [],
      blockedUntil: 0,
      failure: undefined,
      used: false,
      cancelRenewal: () => {},
    };
    slots.set(key, slot);
    return slot;
  };

  return {
    get: async (request, { signal, refused, skipCache } = {}) => {
      signal?.throwIfAborted();
      const slot = findSlot(request);
      const now = clock.elapsed();
      if (refused !== undefined && slot.token?.accessToken === refused) slot.token = undefined;
      const { token } = slot;
      if (!skipCache && isUsable(token)) {
        slot.used = true;
        if (now >= token.renewAt && now >= slot.blockedUntil) renew(slot);
        return { token, kept: true };
      }
      if (slot.flight === undefined && now < slot.blockedUntil && slot.failure !== undefined) throw slot.failure;
      const obtained = await waitForFlight(slot.flight ?? start(slot), signal);
      slot.used = true;
      return { token: obtained, kept: false };
    },
    close: () => {
      closed = true;
      for (const slot of slots.values()) slot.cancelRenewal();
    },
  };
}

function complete(token: ObtainedToken, random: number): KeptToken {
  const { life, at } = token;
  if (life === undefined) return { ...token, endsAt: Number.POSITIVE_INFINITY, renewAt: Number.POSITIVE_INFINITY };
  if (life < LEAST_LEFT) {
    throw new TokenError({
      code: 'token_too_short',
      description: `The server gave a token that lives ${life / 1000} s, and one with less than ${LEAST_LEFT / 1000} s left is not used.`,
    });
  }
  return { ...token, endsAt: at + life, renewAt: at + decideRenewal(life, random) };
}

/** Forgets what has ended, or else what was asked for first. */
function makeRoom(slots: Map<string, Slot>, isUsable: (token: KeptToken | undefined) => boolean): void {
  const idle = [...slots].filter(([, slot]) => slot.flight === undefined);
  const ended = idle.filter(([, slot]) => !isUsable(slot.token));
  for (const [key, slot] of ended.length > 0 ? ended : idle.slice(0, 1)) {
    slot.cancelRenewal();
    slots.delete(key);
  }
}
