import type { Party } from '#parties';
import { type ChangeRequest, isTimedOut, type SystemUser, type SystemUserRequest } from './system-user-request.ts';

interface Circumstances {
  /** The server's own address, with its slash: the customer's page lies there. */
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A request as its vendor reads it. */
export function writeRequest(request: SystemUserRequest, { issuer, now }: Circumstances) {
  const page = request.userType === 'agent' ? 'agentrequest' : 'request';
  return {
    id: request.id,
    integrationTitle: request.integrationTitle,
    externalRef: request.externalRef,
    systemId: request.systemId,
    partyOrgNo: request.partyOrgno,
    ...(request.userType === 'standard' && { rights: request.rights }),
    accessPackages: request.accessPackages,
    status: request.status,
    ...(request.redirectUrl !== undefined && { redirectUrl: request.redirectUrl }),
    confirmUrl: writeConfirmUrl(issuer, page, request.id),
    escalated: request.escalated,
    created: writeTime(request.createdAt),
    timedOut: isTimedOut(request, now),
  };
}

/** The same for the person who shall answer it. */
export function writePortalRequest(
  request: SystemUserRequest,
  {
    party,
    mayApprove,
    ...circumstances
  }: Circumstances & { party: Pick<Party, 'partyId' | 'partyUuid'>; mayApprove: boolean },
) {
  return {
    ...writeRequest(request, circumstances),
    partyId: party.partyId,
    partyUuid: party.partyUuid,
    userMayEscalateButNotApprove: !mayApprove,
    systemUserType: request.userType,
  };
}

/** A change request; one that asks for nothing has the status `NoChangeNeeded` and is kept nowhere. */
export function writeChange(
  change: Omit<ChangeRequest, 'status'> & { readonly status: ChangeRequest['status'] | 'NoChangeNeeded' },
  { user, issuer, now }: Circumstances & { user: SystemUser },
) {
  return {
    id: change.id,
    externalRef: user.externalRef,
    systemId: user.systemId,
    systemUserId: user.id,
    partyOrgNo: user.partyOrgno,
    requiredRights: change.requiredRights,
    unwantedRights: change.unwantedRights,
    requiredAccessPackages: change.requiredAccessPackages,
    unwantedAccessPackages: change.unwantedAccessPackages,
    status: change.status,
    ...(change.redirectUrl !== undefined && { redirectUrl: change.redirectUrl }),
    confirmUrl: writeConfirmUrl(issuer, 'changerequest', change.id),
    created: writeTime(change.createdAt),
    timedOut: isTimedOut(change, now),
  };
}

/** A system user as machines read it. `productName` holds the system's id: Maskinporten reads `system_id` from there. */
export function writeSystemUser(user: SystemUser, vendorName: string | null) {
  return {
    id: user.id,
    integrationTitle: user.integrationTitle,
    systemId: user.systemId,
    productName: user.systemId,
    reporteeOrgNo: user.partyOrgno,
    created: writeTime(user.createdAt),
    isDeleted: false,
    ...(vendorName !== null && { supplierName: vendorName }),
    supplierOrgno: user.vendor,
    externalRef: user.externalRef,
    userType: user.userType,
  };
}

/** A system user as the people of its owner read it. */
export function writePortalSystemUser(
  user: SystemUser,
  {
    vendorName,
    systemInternalId,
    party,
  }: { vendorName: string | null; systemInternalId: string | null; party: Pick<Party, 'partyId' | 'partyUuid'> },
) {
  return {
    ...writeSystemUser(user, vendorName),
    systemInternalId,
    partyId: String(party.partyId),
    partyUuId: party.partyUuid,
    rights: user.rights,
    accessPackages: user.accessPackages,
    lastChanged: writeTime(user.updatedAt),
  };
}

/** Where the vendor sends the customer; the page does not ask which organisation it is about. */
function writeConfirmUrl(issuer: string, page: string, id: string): string {
  return `${issuer}accessmanagement/ui/systemuser/${page}?id=${id}&DONTCHOOSEREPORTEE=true`;
}

function writeTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
