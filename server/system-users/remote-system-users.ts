import type { Reply } from '#outgoing-requests';
import { createRegisterAsker, type Reading, type RegisterAsker, type RegisterCircumstances } from '#remote-registers';
import type { FoundSystemUser } from './find-system-user.ts';
import type { SystemUserQuestion } from './system-user-store.ts';

const PATH = 'authentication/api/v1/systemuser/byExternalId';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A register elsewhere that answers as Altinn does (Altinn authentication, `systemuser/byExternalId`). */
export function createRemoteSystemUsers(
  circumstances: RegisterCircumstances,
): RegisterAsker<SystemUserQuestion, FoundSystemUser> {
  return createRegisterAsker<SystemUserQuestion, FoundSystemUser>(circumstances, {
    // The lengths of organisation numbers are fixed and a client id has no blank: no two questions have one key.
    keyOf: ({ clientId, vendor, owner, externalRef }) => `${vendor}${owner}${clientId} ${externalRef}`,
    compose: ({ clientId, vendor, owner, externalRef }) => {
      const query = { clientId, systemProviderOrgNo: vendor, systemUserOwnerOrgNo: owner, externalRef };
      return { path: `${PATH}?${new URLSearchParams(query)}` };
    },
    read: readRemoteSystemUser,
  });
}

/**
 * What another register's answer comes to: it counts only if the system user is of the owner, the vendor and the reference
 * that were asked for, whatever else it says. A no is an empty 404, or one of Altinn's own problems.
 */
function readRemoteSystemUser(
  { status, body, isEmpty = false }: Reply,
  { owner, vendor, externalRef }: SystemUserQuestion,
): Reading<FoundSystemUser> {
  const members = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  if (status === 404) return isEmpty || /^AUTH-/.test(String(members.code)) ? 'no' : 'no answer';
  const { id, systemId } = members;
  if (status !== 200 || typeof id !== 'string' || !UUID.test(id)) return 'no answer';
  if (typeof systemId !== 'string' || systemId === '') return 'no answer';
  const isMeant =
    members.reporteeOrgNo === owner &&
    // Altinn's own spelling of it has changed.
    [members.supplierOrgno, members.supplierOrgNo].includes(vendor) &&
    (members.externalRef ?? owner) === externalRef &&
    members.isDeleted !== true;
  return isMeant ? { yes: { id: id.toLowerCase(), partyOrgno: owner, systemId } } : 'no';
}
