import type { Refusal } from '@portvakt/protocol';
import type { Caller } from './admission.ts';

/** A refused call of an organisation, for those who keep it until its caller asks what was wrong. */
export interface RefusedCallReport {
  /** The id that the answer named. */
  readonly traceId: string;
  readonly organisation: string;
  readonly refusal: Refusal;
  readonly status: number;
  readonly method: string;
  /** The pattern of the path, never the path itself. */
  readonly path: string;
}

/** Answers at the portal's door name their trace id here, also those that have no body. */
export const TRACE_HEADER = 'portvakt-trace-id';
/** And what the refusal is called, so that the pages can say it in the reader's language. */
export const REFUSAL_HEADER = 'portvakt-refusal';

/**
 * The organisation that a refused call belongs to. A person may name any organisation: where they have no right, it is not one of
 * that organisation's calls.
 */
export function findCallingOrganisation(caller: Caller | undefined): string | undefined {
  if (caller === undefined) return undefined;
  if ('party' in caller) return caller.party.orgno;
  if (!('organisation' in caller)) return undefined;
  return caller.kind === 'machine' || caller.scopes.size > 0 ? caller.organisation : undefined;
}
