import type { OrganisationNumber } from '@portvakt/protocol';

/** Between which organisations a relation is, and what the one is to the other. */
export interface RelationKey {
  /** Acts for the client: its accountant, its auditor … (tilrettelegger). */
  readonly facilitator: OrganisationNumber;
  readonly client: OrganisationNumber;
  /** Altinn's code for what the facilitator is to the client: `regnskapsforer`, `revisor`, `rettighetshaver` … */
  readonly role: string;
}

/** The role of an organisation that another has given packages itself, without being its accountant or the like. */
export const RIGHT_HOLDER = 'rettighetshaver';
/** The same in Altinn: one UUID everywhere (access management, RoleConstants). */
export const RIGHT_HOLDER_ID = '42cae370-2dc1-4fdc-9c67-c2f4b0f0f829';

/** What an organisation lets another do for it (klientforhold). */
export interface ClientRelation extends RelationKey {
  /** The URNs of the packages that the client has given. */
  readonly accessPackages: readonly string[];
}

/** A client, with everything that it has given one facilitator. */
export interface FacilitatedClient {
  readonly client: OrganisationNumber;
  readonly relations: readonly Pick<ClientRelation, 'role' | 'accessPackages'>[];
}

/**
 * Whether these relations have every one of `packages`: a client that lacks one that the agent needs cannot be given to it
 * (Altinn authentication, AUTH-00080).
 */
export function coversAll(
  relations: readonly Pick<ClientRelation, 'accessPackages'>[],
  packages: Iterable<string>,
): boolean {
  const held = new Set(relations.flatMap(({ accessPackages }) => accessPackages));
  return [...packages].every((urn) => held.has(urn));
}
