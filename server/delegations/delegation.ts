import { createHash } from 'node:crypto';
import type { OrganisationNumber } from '@portvakt/protocol';

/** Who gives whom: the consumer (`offeredBy`, `from`) and the supplier (`coveredBy`, `to`). */
export interface Pair {
  readonly consumer: OrganisationNumber;
  readonly supplier: OrganisationNumber;
}

/** A delegation (delegering): a consumer lets a supplier use a resource, that is, all of its scopes. */
export interface Delegation extends Pair {
  readonly resource: string;
}

/** One on record, with what lists tell of its resource. */
export interface RecordedDelegation extends Delegation {
  readonly performedBy: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/**
 * The number of whoever made a delegation, in interfaces that know people by user id: it follows from the UUID of their
 * party. 0 where no person did it: a registry file, or the command line.
 */
export function numberPerformer(performedBy: string): number {
  const hex = /^([0-9a-f]{7})[0-9a-f]-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.exec(performedBy)?.[1];
  return hex === undefined ? 0 : 1 + Number.parseInt(hex, 16);
}

/** The UUID of an assignment consumer→supplier: there is one a pair, so it follows from the pair. */
export function nameAssignment({ consumer, supplier }: Pair): string {
  const hex = createHash('sha256').update(`portvakt assignment ${consumer} ${supplier}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
