import type { AltinnRouteOptions } from '#altinn-interface';
import type { Settings } from '#operations';
import type { Callers } from './open-callers.ts';

interface Dependencies {
  readonly settings: Pick<Settings, 'issuer' | 'profile'>;
  readonly callers: Callers;
  readonly newTraceId: () => string;
  readonly reportRefusal: AltinnRouteOptions['reportRefusal'];
}

/** The Altinn neighbour of this start: who may call, and the rooms on its paths. */
export function openAltinn({ settings, callers, newTraceId, reportRefusal }: Dependencies): AltinnRouteOptions {
  const { issuer } = settings;
  return {
    issuer,
    ...callers,
    newTraceId,
    explains: settings.profile === 'local',
    reportRefusal,
    rooms: [],
  };
}
