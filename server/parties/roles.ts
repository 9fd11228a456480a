import type { Right } from './right.ts';

/** A role that a person has in an organisation, by Altinn's code. */
export type Role = 'DAGL' | 'HADM' | 'ADMAI' | 'APIADM';

interface RoleRule {
  readonly title: string;
  readonly rights: readonly Right[];
}

const everything: readonly Right[] = ['integrations', 'apis', 'members', 'delegations', 'approvals'];

/** What each role may do. An access administrator (tilgangsstyrer) alone may not delegate APIs. */
const rules: Readonly<Record<Role, RoleRule>> = {
  DAGL: { title: 'Managing director (daglig leder)', rights: everything },
  HADM: { title: 'Main administrator (hovedadministrator)', rights: everything },
  ADMAI: { title: 'Access administrator (tilgangsstyrer)', rights: ['approvals', 'members'] },
  APIADM: { title: 'API administrator', rights: ['delegations', 'integrations', 'apis'] },
};

/** Every known role. */
export const roles: readonly Role[] = Object.keys(rules) as Role[];

/** What a role lets a person do in the organisation. */
export function rightsOfRole(role: Role): readonly Right[] {
  return rules[role].rights;
}
