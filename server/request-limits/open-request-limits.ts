import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { MetLimit } from '@portvakt/protocol';
import type { Limits, Log, Metrics, RateName, Settings } from '#operations';
import { type Approach, guardDoor } from './guard-door.ts';
import { createMeter, type Meter } from './meter.ts';
import { noteMet } from './note-met.ts';
import type { Standing } from './pace.ts';
import { type LimitsView, tellLimits } from './tell-limits.ts';

export interface RequestLimits extends LimitsView {
  /** For the edge; nothing where no limit goes by address. */
  readonly doorkeeper: Doorkeeper | undefined;
  /**
   * Counts a token request of a client that has proved itself. Returns how it stands when little is left; it is refused when `wait` is
   * more than 0.
   */
  takeClient(clientId: string): MetLimit | undefined;
  /** The same for a call by an organisation. */
  takeOrganisation(organisation: string): MetLimit | undefined;
  /** Counts a connection that met a bound, such as `header_bytes`. */
  readonly countBound: (bound: string) => void;
  settle(): void;
}

/** Decides before a request is read whether it is one too many (see the HTTP edge). */
interface Doorkeeper {
  admits(request: IncomingMessage, approach: Approach): boolean;
  note(request: IncomingMessage, approach: Approach, status: number): void;
  addressOf(connection: Socket): string | undefined;
}

/**
 * Whether the address of a connection says anything about the caller. The server itself speaks http, so with an https address something
 * stands in front of it, and is taken for one caller unless the operator says what it is.
 */
export function knowsAddresses({ issuer, trustedProxies }: Pick<Settings, 'issuer' | 'trustedProxies'>): boolean {
  return trustedProxies !== undefined || !issuer.startsWith('https:');
}

/** What `portvakt start --check` says where {@link knowsAddresses} does not hold: nothing is wrong, but something is missing. */
export const ADDRESSES_UNKNOWN =
  'no limit goes by address: PORTVAKT_PUBLIC_URL is https, so something stands in front of this server, and all connections come from there. Name it in PORTVAKT_TRUSTED_PROXIES, or set none if callers connect themselves (docs/limits.md)';

/** The limits of one process, with nothing counted yet. */
export function openRequestLimits({
  settings,
  log,
  metrics,
  clock,
  monotonic,
}: {
  settings: Pick<Settings, 'limits' | 'trustedProxies' | 'forwardedHeader' | 'issuer'>;
  log: Pick<Log, 'warn'>;
  metrics: Pick<Metrics, 'countLimited'>;
  clock: () => number;
  monotonic?: () => number;
}): RequestLimits {
  const { limits, trustedProxies, forwardedHeader } = settings;
  const { rates, bounds } = limits;
  const telling = tellLimits({ log, metrics, clock, monotonic });
  const meters = { client: openMeter(rates.client), organisation: openMeter(rates.organisation) };

  function openMeter(rate: Limits['rates'][RateName]): Meter | undefined {
    return rate && createMeter(rate, { monotonic });
  }
  const take = (name: 'client' | 'organisation', who: string): MetLimit | undefined => {
    const standing = meters[name]?.take(who);
    if (standing === undefined) return undefined;
    const met = asLimit(name, standing);
    if (met.wait > 0) telling.met(met, who);
    return met;
  };
  const isByAddress =
    rates.address !== undefined ||
    rates.open !== undefined ||
    rates.unproved !== undefined ||
    bounds.connections_per_address !== undefined;

  const guard =
    isByAddress && knowsAddresses(settings)
      ? guardDoor({
          rates,
          proxies: trustedProxies,
          header: forwardedHeader,
          met: telling.met,
          shared: telling.shared,
          monotonic,
        })
      : undefined;

  return {
    doorkeeper: guard && {
      ...guard,
      admits: (request, approach) => {
        const limit = guard.look(request, approach);
        if (limit !== undefined) noteMet(request, limit);
        return limit === undefined;
      },
    },
    takeClient: (clientId) => take('client', clientId),
    takeOrganisation: (organisation) => take('organisation', organisation),
    countBound: metrics.countLimited,
    lately: telling.lately,
    settle: telling.settle,
  };
}

function asLimit(name: 'client' | 'organisation', { rate, left, wait }: Standing): MetLimit {
  return { name, ...rate, left, wait: Math.ceil(wait / 1000) };
}
