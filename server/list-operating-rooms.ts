import { randomUUID } from 'node:crypto';
import { createChangeStore } from '#audit-trail';
import type { Certificates } from '#certificates-on-demand';
import { type Room, room } from '#endpoints';
import { listKeys } from '#key-encryption';
import { planMove } from '#moving';
import {
  auditSearchEndpoints,
  formerIssuerEndpoints,
  type HealthDependencies,
  healthEndpoints,
  type LimitDependencies,
  limitEndpoints,
  operatedOrganisationEndpoints,
  signingKeyEndpoints,
  trustEndpoints,
} from '#operating';
import type { Settings } from '#operations';
import type { OperatedOrganisationStore } from '#organisations';
import type { KeyHolder } from '#signing-keys';
import type { Register } from './open-register.ts';
import packageDescription from './package.json' with { type: 'json' };

/** What those who run the server do through the self-service API. */
export function listOperatingRooms({
  register,
  operated,
  settings,
  certificates,
  health,
  limits,
  clock,
  keyHolder,
}: {
  register: Register;
  operated: OperatedOrganisationStore;
  settings: Pick<
    Settings,
    | 'operator'
    | 'profile'
    | 'issuer'
    | 'formerIssuer'
    | 'database'
    | 'workers'
    | 'signingKeyBits'
    | 'keyEncryptionKey'
    | 'previousKeyEncryptionKey'
  >;
  certificates: Pick<Certificates, 'describe'>;
  health: Pick<HealthDependencies, 'readiness' | 'clockDifference'>;
  limits: LimitDependencies;
  clock: () => number;
  keyHolder?: KeyHolder | undefined;
}): readonly Room[] {
  const { database, feed, signingKeys, altinnKeys } = register;
  return [
    room(operatedOrganisationEndpoints, { ...register, operated, settings, clock, newId: randomUUID }),
    room(signingKeyEndpoints, {
      stores: { tokens: signingKeys, altinn: altinnKeys },
      clock,
      bits: settings.signingKeyBits,
      keyEncryptionKeys: listKeys(settings),
      keyHolder,
    }),
    room(trustEndpoints, { describeTrust: certificates.describe, clock }),
    room(auditSearchEndpoints, { changes: createChangeStore(database) }),
    room(limitEndpoints, limits),
    room(formerIssuerEndpoints, { move: planMove(settings), usage: register.usage, clock }),
    room(healthEndpoints, {
      ...health,
      feedLag: feed.lag,
      uptime: () => process.uptime(),
      about: {
        version: packageDescription.version,
        node: process.version,
        profile: settings.profile,
        issuer: settings.issuer,
        database: settings.database.kind,
        workers: settings.workers,
      },
    }),
  ];
}
