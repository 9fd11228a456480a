import type { OrganisationNumber } from '@portvakt/protocol';
import type { Problem } from '#altinn-interface';
import { problems } from './problems.ts';
import { isTimedOut, type SystemUserRequest } from './system-user-request.ts';

/**
 * Whether somebody who acts for the organisation `party` can answer a request. The request must belong to that
 * organisation, must not have been answered, and must not have timed out. `now` is in milliseconds since 1970.
 */
export function decideAnswerable(
  request: Pick<SystemUserRequest, 'partyOrgno' | 'status' | 'createdAt' | 'userType'>,
  { party, now }: { party: OrganisationNumber; now: number },
): Problem | undefined {
  if (request.partyOrgno !== party) {
    return request.userType === 'agent' ? problems.otherPartyOfAgent : problems.otherParty;
  }
  return request.status === 'New' && !isTimedOut(request, now) ? undefined : problems.requestNotNew;
}
