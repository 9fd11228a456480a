import { randomUUID } from 'node:crypto';
import { decisionEndpoints } from '#access-decisions';
import { exchangeEndpoints } from '#altinn-tokens';
import { createChangeStore } from '#audit-trail';
import { allClientEndpoints, openClients } from '#clients';
import {
  delegationSourceEndpoints,
  enduserDelegationEndpoints,
  legacyDelegationEndpoints,
  lookUpEndpoints,
  schemeEndpoints,
} from '#delegations';
import { type Room, room } from '#endpoints';
import { createRecordStore } from '#grant-journal';
import type { Settings } from '#operations';
import { keepPrefixes, organisationEndpoints } from '#organisations';
import { createResourceList, resourceEndpoints } from '#resources';
import { createScopeList, keepApis, scopeAccessEndpoints, scopeEndpoints, scopeListingEndpoints } from '#scopes';
import { auditEndpoints, tokenAuditEndpoints } from '#self-service';
import type { Callers } from './open-callers.ts';
import type { Register } from './open-register.ts';

/** What the rooms of a server are made of. */
export interface RoomDependencies {
  readonly register: Register;
  readonly settings: Pick<Settings, 'issuer' | 'profile' | 'quotas'>;
  readonly callers: Callers;
  readonly clock: () => number;
  readonly drawRandom: (length: number) => Buffer;
}

/** The endpoints of the self-service API, each list with what its work is given. */
export function listSelfServiceRooms({ register, settings, clock, drawRandom }: RoomDependencies): readonly Room[] {
  const { database, organisations, scopes } = register;
  const ofScopes = { ...register, quotas: settings.quotas, scopeList: createScopeList(register) };
  return [
    room(scopeEndpoints, ofScopes),
    room(scopeAccessEndpoints, ofScopes),
    room(scopeListingEndpoints, { scopes, readApis: keepApis(scopes) }),
    room(delegationSourceEndpoints, register),
    room(organisationEndpoints, { ...register, prefixes: keepPrefixes(register) }),
    room(
      allClientEndpoints,
      openClients({
        ...register,
        clock,
        quotas: settings.quotas,
        production: settings.profile === 'production',
        newId: randomUUID,
        newSecret: () => drawRandom(32).toString('base64url'),
      }),
    ),
    room(auditEndpoints, { changes: createChangeStore(database) }),
    room(tokenAuditEndpoints, {
      records: createRecordStore(database),
      listOwnPrefixes: (organisation) => organisations.findPrefixes(database.lists, organisation),
    }),
  ];
}

/** The same on Altinn's paths. */
export function listAltinnRooms({
  register,
  settings,
  callers,
  clock,
}: Omit<RoomDependencies, 'drawRandom'>): readonly Room[] {
  const { delegations, delegationSources } = register;
  const { issuer, quotas } = settings;
  const given = { ...register, ...callers, issuer, clock, quotas, newId: randomUUID };
  return [
    room(exchangeEndpoints, given),
    room(resourceEndpoints, {
      ...given,
      list: createResourceList(register),
      endDelegations: (unit, { identifier }) => delegations.removeAll(unit, identifier),
    }),
    room(lookUpEndpoints, given),
    room(legacyDelegationEndpoints, given),
    room(enduserDelegationEndpoints, given),
    room(schemeEndpoints, { ...given, sources: delegationSources }),
    room(decisionEndpoints, given),
  ];
}
