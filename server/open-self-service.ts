import { randomUUID } from 'node:crypto';
import { createChangeStore } from '#audit-trail';
import { allClientEndpoints } from '#clients';
import { delegationSourceEndpoints } from '#delegations';
import { createRecordStore } from '#grant-journal';
import type { Settings } from '#operations';
import { organisationEndpoints } from '#organisations';
import { scopeEndpoints, scopeListingEndpoints } from '#scopes';
import { auditEndpoints, type Endpoint, tokenAuditEndpoints } from '#self-service';
import type { Register } from './open-register.ts';

/** Every endpoint of the self-service API, from the rooms whose records they are about. */
export function selfServiceEndpoints({
  register,
  settings,
  clock,
  drawRandom,
}: {
  register: Register;
  settings: Pick<Settings, 'profile' | 'quotas'>;
  clock: () => number;
  drawRandom: (length: number) => Buffer;
}): readonly Endpoint[] {
  const { quotas } = settings;
  return [
    ...allClientEndpoints({
      ...register,
      clock,
      quotas,
      production: settings.profile === 'production',
      newId: randomUUID,
      newSecret: () => drawRandom(32).toString('base64url'),
    }),
    ...scopeEndpoints({ ...register, quotas }),
    ...scopeListingEndpoints(register),
    ...organisationEndpoints(register),
    ...delegationSourceEndpoints(register),
    ...auditEndpoints({ changes: createChangeStore(register.database) }),
    ...tokenAuditEndpoints({
      records: createRecordStore(register.database),
      listOwnPrefixes: (organisation) => register.organisations.findPrefixes(register.database.lists, organisation),
    }),
  ];
}
