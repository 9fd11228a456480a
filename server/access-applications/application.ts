import type { OrganisationNumber } from '@portvakt/protocol';

/** `open` waits for the owner; the others are final. */
export const applicationStates = ['open', 'approved', 'rejected', 'withdrawn'] as const;
export type ApplicationState = (typeof applicationStates)[number];

/** An organisation asks the owner of a scope for access to it. Times are milliseconds since 1970. */
export interface Application {
  readonly id: string;
  readonly scope: string;
  readonly owner: OrganisationNumber;
  readonly applicant: OrganisationNumber;
  /** What the applicant wants it for. */
  readonly reason: string;
  /** Whom the owner can ask. */
  readonly contact: string | undefined;
  readonly state: ApplicationState;
  /** What the owner wrote. */
  readonly answer: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An application as lists show it: with what the other side is called. */
export interface ListedApplication extends Application {
  readonly ownerName: string | null;
  readonly applicantName: string | null;
  readonly scopeDescription: string;
}
