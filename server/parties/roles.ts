/** A role that a person has in an organisation, by Altinn's code. */
export type Role = 'DAGL' | 'HADM' | 'ADMAI' | 'APIADM';

interface RoleRule {
  readonly title: string;
  /** May approve and reject system users and consents for the organisation. */
  readonly approves: boolean;
  /** May delegate the organisation's access to APIs, and revoke it. */
  readonly delegates: boolean;
}

/** What each role may do. An access administrator (tilgangsstyrer) alone may not delegate APIs. */
const rules: Readonly<Record<Role, RoleRule>> = {
  DAGL: { title: 'Managing director (daglig leder)', approves: true, delegates: true },
  HADM: { title: 'Main administrator (hovedadministrator)', approves: true, delegates: true },
  ADMAI: { title: 'Access administrator (tilgangsstyrer)', approves: true, delegates: false },
  APIADM: { title: 'API administrator', approves: false, delegates: true },
};

/** Every known role. */
export const roles: readonly Role[] = Object.keys(rules) as Role[];

/** Whether one of the roles in `held` may approve system users and consents for the organisation. */
export function mayApprove(held: readonly Role[]): boolean {
  return held.some((role) => rules[role].approves);
}

/** Whether one of the roles in `held` may delegate the organisation's APIs. */
export function mayDelegate(held: readonly Role[]): boolean {
  return held.some((role) => rules[role].delegates);
}
