import { randomUUID } from 'node:crypto';
import type { AltinnRoom } from '#altinn-interface';
import { createPageKeys } from '#answers';
import { createConsentRoom } from '#consents';
import type { Settings } from '#operations';
import type { PartyFinder } from '#parties';
import {
  createChangeRequestRoom,
  createRequestRoom,
  createSystemRegisterRoom,
  createSystemUserRoom,
} from '#system-users';
import type { Register } from './open-register.ts';

/** The rooms on Altinn's paths about system users and consents. */
export function openSystemUserRooms({
  register,
  settings,
  clock,
  parties,
}: {
  register: Register;
  settings: Pick<Settings, 'profile' | 'keyEncryptionKey' | 'quotas'>;
  clock: () => number;
  parties: PartyFinder;
}): readonly AltinnRoom[] {
  const pageKeys = createPageKeys(settings.keyEncryptionKey);
  const given = { ...register, clock, newUuid: randomUUID, parties, pageKeys, quotas: settings.quotas };
  return [
    createSystemRegisterRoom(given),
    createRequestRoom(given),
    createChangeRequestRoom(given),
    createSystemUserRoom(given),
    createConsentRoom({
      ...register,
      clock,
      quotas: settings.quotas,
      syntheticPeople: settings.profile !== 'production',
    }),
  ];
}
