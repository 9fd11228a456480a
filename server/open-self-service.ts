import { delegationSourceEndpoints } from '#delegations';
import type { Settings } from '#operations';
import { scopeEndpoints, scopeListingEndpoints } from '#scopes';
import type { Endpoint } from '#self-service';
import type { Register } from './open-register.ts';

/** Every endpoint of the self-service API, from the rooms whose records they are about. */
export function selfServiceEndpoints({
  register,
  settings,
}: {
  register: Register;
  settings: Pick<Settings, 'profile' | 'quotas'>;
}): readonly Endpoint[] {
  const { quotas } = settings;
  return [
    ...scopeEndpoints({ ...register, quotas }),
    ...scopeListingEndpoints(register),
    ...delegationSourceEndpoints(register),
  ];
}
