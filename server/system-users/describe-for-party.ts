import type { OrganisationStore } from '#organisations';
import type { OrganisationParty } from '#parties';
import type { SystemStore } from './system-store.ts';
import type { SystemUser } from './system-user-request.ts';
import { writePortalSystemUser } from './write-answers.ts';

/** System users of `party` as its people read them. */
export async function describeForParty(
  {
    organisations,
    systems,
  }: { organisations: Pick<OrganisationStore, 'readAll'>; systems: Pick<SystemStore, 'readInternalIds'> },
  party: Pick<OrganisationParty, 'partyId' | 'partyUuid'>,
  users: readonly SystemUser[],
) {
  const vendors = await organisations.readAll(users.map(({ vendor }) => vendor));
  const internalIds = await systems.readInternalIds(users.map(({ systemId }) => systemId));
  return users.map((user) =>
    writePortalSystemUser(user, {
      vendorName: vendors.get(user.vendor)?.name ?? null,
      systemInternalId: internalIds.get(user.systemId) ?? null,
      party,
    }),
  );
}
