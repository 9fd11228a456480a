import { type Refusal, refuse } from '@portvakt/protocol';
import type { ExceededQuota } from '#operations';

/**
 * The refusal for a quota that is used up: 403 where only the operator can make room, 429 where waiting does (RFC 6585 §4: too
 * many requests in a given time).
 */
export function refuseQuota({ message, passes }: ExceededQuota): Refusal {
  return refuse(passes ? 'quota-used-up-for-now' : 'quota-used-up', { fill: { message } });
}
