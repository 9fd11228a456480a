import { randomUUID } from 'node:crypto';
import type { AltinnRoom, AltinnRouteOptions } from '#altinn-interface';
import { developmentSignInRoutes } from '#altinn-tokens';
import type { Settings } from '#operations';
import type { Callers } from './open-callers.ts';
import type { Register } from './open-register.ts';

interface Dependencies {
  readonly register: Register;
  readonly settings: Pick<Settings, 'issuer' | 'profile'>;
  readonly clock: () => number;
  readonly callers: Callers;
  readonly newTraceId: () => string;
  readonly reportRefusal: AltinnRouteOptions['reportRefusal'];
}

/** The Altinn neighbour of this start: who may call, and the rooms on its paths. */
export function openAltinn({
  register,
  settings,
  clock,
  callers,
  newTraceId,
  reportRefusal,
}: Dependencies): AltinnRouteOptions {
  const { database, people } = register;
  const { issuer } = settings;
  const { altinnKeyRing, parties } = callers;
  const developmentSignIn: AltinnRoom = async (app) => {
    await app.register(developmentSignInRoutes, {
      issuer,
      database,
      keyRing: altinnKeyRing,
      people,
      parties,
      clock,
      newUuid: randomUUID,
    });
  };
  return {
    issuer,
    ...callers,
    newTraceId,
    explains: settings.profile === 'local',
    reportRefusal,
    rooms: settings.profile === 'local' ? [developmentSignIn] : [],
  };
}
