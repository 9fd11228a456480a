import type { OrganisationNumber } from '@portvakt/protocol';
import { everyRight, type Right } from './right.ts';
import { type Role, rightsOfRole } from './roles.ts';

/** Where rights come from. `claims`: what the sign-in provider said, which has an end. `member`: an administrator of the organisation. */
export type RightSource = 'claims' | 'member';

export interface HeldRole {
  readonly orgno: OrganisationNumber;
  readonly role: Role;
}

/** What a person may do in one organisation, by one source. */
export interface HeldRights {
  readonly orgno: OrganisationNumber;
  readonly rights: readonly Right[];
  readonly source: RightSource;
  /** Milliseconds since 1970; nothing while it has no end. */
  readonly endsAt: number | undefined;
}

interface Holder {
  readonly roles: readonly HeldRole[];
  readonly rights: readonly HeldRights[];
}

/** What `person` may do in the organisation `orgno`, by roles, claims and membership together. */
export function rightsIn(person: Holder, orgno: OrganisationNumber): readonly Right[] {
  const held = new Set<Right>();
  for (const { role } of person.roles.filter((one) => one.orgno === orgno)) {
    for (const right of rightsOfRole(role)) held.add(right);
  }
  for (const { rights } of person.rights.filter((one) => one.orgno === orgno)) {
    for (const right of rights) held.add(right);
  }
  return everyRight.filter((right) => held.has(right));
}

/** The organisations in which `person` may do anything at all. */
export function organisationsOf(person: Holder): readonly OrganisationNumber[] {
  return [...new Set([...person.roles, ...person.rights].map(({ orgno }) => orgno))];
}

/** Whether one who holds these rights may approve system users and consents for the organisation. */
export function mayApprove(held: readonly Right[]): boolean {
  return held.includes('approvals');
}

/** Whether one who holds these rights may delegate the organisation's APIs. */
export function mayDelegate(held: readonly Right[]): boolean {
  return held.includes('delegations');
}
