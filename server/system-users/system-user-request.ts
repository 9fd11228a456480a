import type { OrganisationNumber } from '@portvakt/protocol';
import type { AccessPackage, Right, UserType } from './right.ts';

/** New, then answered by the customer. The names Denied and Timedout exist in Altinn and are never written. */
export type RequestStatus = 'New' | 'Accepted' | 'Rejected';

/** Which system user is meant: at most one in use for each such triple. */
export interface Triple {
  readonly systemId: string;
  readonly partyOrgno: OrganisationNumber;
  /** The vendor's own key; the customer's number when the vendor gives none. Compared letter by letter. */
  readonly externalRef: string;
}

/** What a vendor asks a customer for: a system user. */
export interface SystemUserRequest extends Triple {
  /** A UUID; the system user that comes of it has the same. */
  readonly id: string;
  readonly userType: UserType;
  /** The vendor of the system. */
  readonly vendor: OrganisationNumber;
  readonly integrationTitle: string;
  readonly rights: readonly Right[];
  readonly accessPackages: readonly AccessPackage[];
  readonly redirectUrl: string | undefined;
  readonly status: RequestStatus;
  /** Passed on by somebody who may not approve it. */
  readonly escalated: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** What a vendor asks to have changed on a system user. */
export interface ChangeRequest extends ChangeWishes {
  /** A UUID of the vendor's choice. */
  readonly id: string;
  readonly systemUserId: string;
  readonly redirectUrl: string | undefined;
  readonly status: RequestStatus;
  readonly createdAt: number;
}

/** Required: what the system user shall have afterwards. Unwanted: what it shall not have. */
export interface ChangeWishes {
  readonly requiredRights: readonly Right[];
  readonly unwantedRights: readonly Right[];
  readonly requiredAccessPackages: readonly AccessPackage[];
  readonly unwantedAccessPackages: readonly AccessPackage[];
}

/** What a customer has given a system (systembruker): it acts with these rights. */
export interface SystemUser extends Triple {
  readonly id: string;
  readonly userType: UserType;
  readonly vendor: OrganisationNumber;
  readonly integrationTitle: string;
  readonly rights: readonly Right[];
  readonly accessPackages: readonly AccessPackage[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

const DAY = 24 * 60 * 60 * 1000;
/** Days after which a request can no longer be answered. */
const LONGEST_WAIT = 180;

/** Whether a request has waited too long. `now` is in milliseconds since 1970. */
export function isTimedOut({ createdAt }: { readonly createdAt: number }, now: number): boolean {
  return now - createdAt > LONGEST_WAIT * DAY;
}
