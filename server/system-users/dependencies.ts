import type { ChangeFeed } from '#audit-trail';
import type { OrganisationStore } from '#organisations';
import type { ChangeRequestStore } from './change-request-store.ts';
import type { GivenResourceStore } from './given-resource-store.ts';
import type { AccessPackageStore } from './package-store.ts';
import type { SystemUserRequestStore } from './request-store.ts';
import type { SystemStore } from './system-store.ts';
import type { SystemUserStore } from './system-user-store.ts';

/** What the room works with. */
export interface SystemUserDependencies {
  readonly feed: Pick<ChangeFeed, 'change'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly newUuid: () => string;
  readonly organisations: Pick<OrganisationStore, 'find' | 'read'>;
  readonly systems: SystemStore;
  readonly accessPackages: AccessPackageStore;
  readonly systemUserRequests: SystemUserRequestStore;
  readonly systemUserChanges: ChangeRequestStore;
  readonly systemUsers: SystemUserStore;
  readonly givenResources: GivenResourceStore;
}
