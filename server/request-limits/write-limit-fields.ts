import type { MetLimit } from '@portvakt/protocol';

/**
 * The header fields that tell a caller how it stands (draft-ietf-httpapi-ratelimit-headers-11 §3 and §4): structured fields, and for a
 * refused request `Retry-After`, which is never before the end of the window that `t` gives (§6).
 */
export function writeLimitFields({ name, most, seconds, left, wait }: MetLimit): Readonly<Record<string, string>> {
  return {
    'ratelimit-policy': `"${name}";q=${most};w=${seconds}`,
    ratelimit: `"${name}";r=${left};t=${wait === 0 ? Math.max(1, Math.ceil(seconds / most)) : wait}`,
    ...(wait > 0 && { 'retry-after': String(wait) }),
  };
}
