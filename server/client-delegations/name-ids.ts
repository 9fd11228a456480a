import { createHash } from 'node:crypto';
import type { RelationKey } from './client-relation.ts';

/** The id of an access package: it has only its URN here, and Altinn's interfaces give ids, too. */
export function namePackage(urn: string): string {
  return nameId(`package ${urn}`);
}

/** The id of a relation. */
export function nameRelation({ client, facilitator, role }: RelationKey): string {
  return nameId(`relation ${client} ${facilitator} ${role}`);
}

/** The id of what is given by a relation. */
export function nameGiven(key: RelationKey, urn: string): string {
  return nameId(`given ${nameRelation(key)} ${urn}`);
}

/** Always the same UUID for a name, of version 8 (RFC 9562 §5.8). */
function nameId(name: string): string {
  const hex = createHash('sha256').update(`portvakt ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
