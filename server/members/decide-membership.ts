import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { type Person, type Right, rightsIn } from '#parties';

/**
 * Why a member may not get these rights (none: be removed). An administrator who takes the administration from himself must leave
 * another one: somebody whose rights are on record, or himself by a role or by what his provider says.
 *
 * @param changed.by the person who changes; nothing when a client does.
 * @param changed.others whether anybody else is on record as an administrator.
 */
export function refuseLastAdministrator(changed: {
  readonly orgno: OrganisationNumber;
  readonly by: Person | undefined;
  readonly partyUuid: string;
  readonly rights: readonly Right[];
  readonly others: boolean;
}): Refusal | undefined {
  const { orgno, by, partyUuid, rights, others } = changed;
  if (by === undefined || by.partyUuid !== partyUuid || rights.includes('members') || others) return undefined;
  const otherwise = { ...by, rights: by.rights.filter(({ source }) => source !== 'member') };
  if (rightsIn(otherwise, orgno).includes('members')) return undefined;
  return refuse('member-last-administrator');
}

/**
 * Why a person may not accept an invitation. Its code proves that they read the invited mailbox, and that is all that most providers let
 * anyone prove. Where the provider vouches for an address, it must be the invited one as well: a code that was passed on is of no use
 * to somebody who is known to be another. An address alone, as a provider tells it, never suffices.
 */
export function refuseAccepting(
  invited: { readonly email: string },
  verifiedEmails: readonly string[],
): Refusal | undefined {
  if (verifiedEmails.length === 0 || verifiedEmails.includes(invited.email)) return undefined;
  return refuse('invitation-of-another');
}
