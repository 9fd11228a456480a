import type { AltinnRoom } from '#altinn-interface';
import { createConsentRoom } from '#consents';
import type { Settings } from '#operations';
import type { Register } from './open-register.ts';

/** The rooms on Altinn's paths about system users and consents. */
export function openSystemUserRooms({
  register,
  settings,
  clock,
}: {
  register: Register;
  settings: Pick<Settings, 'profile' | 'quotas'>;
  clock: () => number;
}): readonly AltinnRoom[] {
  return [
    createConsentRoom({
      ...register,
      clock,
      quotas: settings.quotas,
      syntheticPeople: settings.profile !== 'production',
    }),
  ];
}
