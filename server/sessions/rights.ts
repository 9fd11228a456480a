import type { OrganisationNumber } from '@portvakt/protocol';
import { type Person, type Role, rolesIn } from '#parties';

/** What a person may do for an organisation in the portal. `operation`: for the organisation that runs this server. */
export type Right = 'integrations' | 'apis' | 'members' | 'delegations' | 'approvals' | 'operation';

/** What each of Altinn's roles amounts to. */
const rightsOfRole: Readonly<Record<Role, readonly Right[]>> = {
  DAGL: ['integrations', 'apis', 'members', 'delegations', 'approvals'],
  HADM: ['integrations', 'apis', 'members', 'delegations', 'approvals'],
  ADMAI: ['members', 'approvals'],
  APIADM: ['integrations', 'apis', 'delegations'],
};

/** The scopes that a right amounts to where clients need them. */
const scopesOfRight: Readonly<Record<Right, readonly string[]>> = {
  integrations: [
    'idporten:dcr.write',
    'idporten:dcr.supplier',
    'altinn:authentication/systemregister.write',
    'altinn:authentication/systemuser.request.write',
    'altinn:authentication/systemuser.request.read',
  ],
  apis: ['idporten:scopes.write'],
  members: ['portvakt:organisation.write'],
  delegations: [],
  approvals: [],
  operation: ['portvakt:operate.write'],
};

/** The rights of `person` in the organisation `orgno`, each once. */
export function rightsIn(person: Pick<Person, 'roles'>, orgno: OrganisationNumber): readonly Right[] {
  return [...new Set(rolesIn(person, orgno).flatMap((role) => rightsOfRole[role]))];
}

/** What a client would need as scopes to do what `rights` allow. */
export function scopesOf(rights: readonly Right[]): ReadonlySet<string> {
  return new Set(rights.flatMap((right) => scopesOfRight[right]));
}
