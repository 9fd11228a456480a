import type { MetLimit, Refusal } from '@portvakt/protocol';
import type { FastifyRequest } from 'fastify';
import { holdBack } from '#http-edge';
import { noteNear, noteProved, refuseLimited } from '#request-limits';
import { type Caller, nameCaller } from './admission.ts';

/** Counts a call of an organisation; see the room of the limits. */
export type TakeOrganisation = (organisation: string) => MetLimit | undefined;

/**
 * Counts a call whose caller is proved, before it is known what the caller may do. A person who acts for nobody counts alone.
 *
 * @returns the refusal of a call that is one too many, after the time that such a caller has to wait for it.
 */
export async function takeCall(
  request: FastifyRequest,
  caller: Caller,
  takeOrganisation: TakeOrganisation,
): Promise<Refusal | undefined> {
  const who = 'organisation' in caller ? caller.organisation : nameCaller(caller);
  noteProved(request.raw, who);
  const limit = takeOrganisation(who);
  if (limit === undefined) return undefined;
  if (limit.wait === 0) {
    noteNear(request.raw, limit);
    return undefined;
  }
  await holdBack(request.raw);
  return refuseLimited(limit);
}
