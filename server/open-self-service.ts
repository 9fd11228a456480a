import { randomUUID } from 'node:crypto';
import { allClientEndpoints } from '#clients';
import type { Settings } from '#operations';
import type { Endpoint } from '#self-service';
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
  ];
}
