import type { Right as RightInOrganisation } from '#parties';

export { rightsIn } from '#parties';

/** What a person may do in the portal. `operation`: run this server, which is no organisation's to give. */
export type Right = RightInOrganisation | 'operation';

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

/** What a client would need as scopes to do what `rights` allow. */
export function scopesOf(rights: readonly Right[]): ReadonlySet<string> {
  return new Set(rights.flatMap((right) => scopesOfRight[right]));
}
