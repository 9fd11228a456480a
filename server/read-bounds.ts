import { type ConnectionBounds, usualBounds } from '#http-edge';
import type { Limits } from '#operations';

/** What one connection may do, as the HTTP edge takes it: in milliseconds. */
export function readBounds({ bounds }: Pick<Limits, 'bounds'>): ConnectionBounds {
  return {
    ...usualBounds,
    headerBytes: bounds.header_bytes,
    slowestHeaders: bounds.header_seconds * 1000,
    slowestRequest: bounds.request_seconds * 1000,
    longestStillness: bounds.still_seconds * 1000,
    keptUnused: bounds.idle_seconds * 1000,
    perAddress: bounds.connections_per_address,
  };
}
