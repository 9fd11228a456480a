import { type Refusal, refuse } from '@portvakt/protocol';
import type { OrganisationCaller } from '#endpoints';
import type { SystemUserDependencies } from './dependencies.ts';
import type { System } from './system.ts';

/** The system, if it is the calling vendor's own. A foreign one gets the same answer as one that does not exist. */
export async function findOwnSystem(
  { systems, database }: Pick<SystemUserDependencies, 'systems' | 'database'>,
  { organisation }: OrganisationCaller,
  systemId: string,
): Promise<System | Refusal> {
  const system = await systems.find(database.reads, systemId);
  return system?.vendor === organisation ? system : refuse('system-not-found');
}
