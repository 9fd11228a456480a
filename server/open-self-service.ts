import { randomUUID } from 'node:crypto';
import { createChangeStore } from '#audit-trail';
import { allClientEndpoints } from '#clients';
import { delegationSourceEndpoints } from '#delegations';
import { defaultQuotas, type Settings } from '#operations';
import { organisationEndpoints } from '#organisations';
import { scopeEndpoints, scopeListingEndpoints } from '#scopes';
import { auditEndpoints, describeApi, type Endpoint } from '#self-service';
import { openRegister, type Register } from './open-register.ts';
import packageDescription from './package.json' with { type: 'json' };

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
  ];
}

/** The description of the self-service API (OpenAPI 3.1) of a server at `issuer`, without one. */
export async function describeSelfService(issuer: string): Promise<object> {
  const register = await openRegister({ database: { kind: 'sqlite-memory' } }, Date.now);
  try {
    const endpoints = selfServiceEndpoints({
      register,
      settings: { profile: 'local', quotas: defaultQuotas },
      clock: Date.now,
      drawRandom: Buffer.alloc,
    });
    return describeApi(endpoints, { issuer, version: packageDescription.version });
  } finally {
    await register.database.close();
  }
}
