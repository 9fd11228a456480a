import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { mayApprove, type Right } from '#parties';
import { isTimedOut, type SystemUserRequest } from './system-user-request.ts';

/**
 * Who approves system users, and changes of them, for a customer: a person who may approve there. `held` are the rights that the
 * person has in the organisation.
 */
export function mayApproveSystemUser(held: readonly Right[]): boolean {
  return mayApprove(held);
}

/** Who reads a request and passes it on to those who approve: a person with any right in the organisation. */
export function mayPassOn(held: readonly Right[]): boolean {
  return held.length > 0;
}

/**
 * Why a request cannot be answered for the organisation `party`: it asks another organisation, it has been answered, or it has
 * waited too long. `now` is in milliseconds since 1970.
 */
export function refuseAnswer(
  request: Pick<SystemUserRequest, 'partyOrgno' | 'status' | 'createdAt' | 'userType'>,
  { party, now }: { party: OrganisationNumber; now: number },
): Refusal | undefined {
  if (request.partyOrgno !== party) {
    return refuse(request.userType === 'agent' ? 'agent-request-of-other-party' : 'system-user-request-of-other-party');
  }
  return request.status === 'New' && !isTimedOut(request, now) ? undefined : refuse('system-user-request-answered');
}
