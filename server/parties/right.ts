/**
 * What a person may do for an organisation. `integrations`: its clients and their keys. `apis`: its scopes and who uses them.
 * `members`: its people, terms and notices. `delegations`: give suppliers its access to APIs. `approvals`: answer system users
 * and consents.
 */
export type Right = 'integrations' | 'apis' | 'members' | 'delegations' | 'approvals';

/** Every right, in the order in which they are shown. */
export const everyRight = ['integrations', 'apis', 'members', 'delegations', 'approvals'] as const satisfies Right[];
