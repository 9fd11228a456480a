import { randomUUID } from 'node:crypto';
import { decisionEndpoints } from '#access-decisions';
import { createChangeStore } from '#audit-trail';
import { allClientEndpoints, openClients } from '#clients';
import { type Room, room } from '#endpoints';
import { createRecordStore } from '#grant-journal';
import type { Settings } from '#operations';
import { keepPrefixes, organisationEndpoints } from '#organisations';
import { createPartyFinder } from '#parties';
import { auditEndpoints, tokenAuditEndpoints } from '#self-service';
import type { Register } from './open-register.ts';

/** What the rooms of a server are made of. */
export interface RoomDependencies {
  readonly register: Register;
  readonly settings: Pick<Settings, 'profile' | 'quotas'>;
  readonly clock: () => number;
  readonly drawRandom: (length: number) => Buffer;
}

/** The endpoints of the self-service API, each list with what its work is given. */
export function listSelfServiceRooms({ register, settings, clock, drawRandom }: RoomDependencies): readonly Room[] {
  const { database, organisations } = register;
  return [
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
export function listAltinnRooms({ register }: Pick<RoomDependencies, 'register' | 'settings'>): readonly Room[] {
  const parties = createPartyFinder(register);
  return [room(decisionEndpoints, { ...register, parties })];
}
