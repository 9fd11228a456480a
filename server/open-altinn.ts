import { randomUUID } from 'node:crypto';
import type { AltinnRoom, AltinnRouteOptions } from '#altinn-interface';
import { createExchangeRoom, developmentSignInRoutes } from '#altinn-tokens';
import {
  createEnduserDelegationRoom,
  createLookUpRoom,
  createOlderDelegationRoom,
  createSchemeRoom,
} from '#delegations';
import type { Settings } from '#operations';
import { createAsker } from '#outgoing-requests';
import { createPartyFinder } from '#parties';
import { createResourceRegistryRoom } from '#resources';
import { createAltinnCallerReader, createTokenReader, createTrustedIssuerReader } from '#sign-in';
import { createKeyRingOnDemand, type KeyRing } from '#signing-keys';
import type { Register } from './open-register.ts';
import { openSystemUserRooms } from './open-system-users.ts';

interface Dependencies {
  readonly register: Register;
  readonly settings: Pick<
    Settings,
    'issuer' | 'profile' | 'signingKeyBits' | 'keyEncryptionKey' | 'trustedIssuers' | 'quotas'
  >;
  readonly clock: () => number;
  /** The keys of our own tokens. */
  readonly keyRing: KeyRing;
  readonly newTraceId: () => string;
  readonly reportRefusal: AltinnRouteOptions['reportRefusal'];
}

/** The Altinn neighbour of this start: who may call, and the rooms on its paths. */
export function openAltinn({
  register,
  settings,
  clock,
  keyRing,
  newTraceId,
  reportRefusal,
}: Dependencies): AltinnRouteOptions {
  const { database, organisations, people, resources, delegations, feed } = register;
  const { issuer, quotas } = settings;
  const altinnKeyRing = createKeyRingOnDemand({
    store: register.altinnKeys,
    feed,
    clock,
    bits: settings.signingKeyBits,
    keyEncryptionKey: settings.keyEncryptionKey,
  });
  const parties = createPartyFinder({ organisations, people });
  const readMachine = createTokenReader({ issuer, audiences: [issuer], keys: keyRing.published, clock });
  const readCaller = createAltinnCallerReader({
    issuer,
    keys: altinnKeyRing.published,
    clock,
    readMachine,
    findPerson: people.readByUuid,
  });
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
    readCaller,
    readTrusted: createTrustedIssuerReader({
      issuers: settings.trustedIssuers,
      audience: issuer,
      ask: createAsker(),
      clock,
    }),
    parties,
    newTraceId,
    explains: settings.profile === 'local',
    reportRefusal,
    rooms: [
      createExchangeRoom({ keyRing: altinnKeyRing, clock, newUuid: randomUUID, readMachine }),
      createResourceRegistryRoom({
        database,
        resources,
        organisations,
        feed,
        quotas,
        endDelegations: (unit, { identifier }) => delegations.removeAll(unit, identifier),
      }),
      createLookUpRoom({ delegations, organisations }),
      createOlderDelegationRoom({ database, delegations, resources, organisations, parties, feed, quotas }),
      createEnduserDelegationRoom({ database, delegations, resources, organisations, parties, feed, quotas }),
      createSchemeRoom({
        database,
        resources,
        delegations,
        organisations,
        sources: register.delegationSources,
        feed,
        quotas,
        newUuid: randomUUID,
      }),
      ...openSystemUserRooms({ register, settings, clock, parties }),
      ...(settings.profile === 'local' ? [developmentSignIn] : []),
    ],
  };
}
