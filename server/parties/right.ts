/**
 * What a person may do for an organisation. `integrations`: its clients and their keys. `apis`: its scopes and who uses them.
 * `members`: its people, terms and notices. `delegations`: give suppliers its access to APIs. `approvals`: answer system users
 * and consents. `operation`: run this server, for the organisation that does.
 */
export type Right = 'integrations' | 'apis' | 'members' | 'delegations' | 'approvals' | 'operation';

/** What an administrator of an organisation may give, in the order in which rights are shown. */
export const givableRights = ['integrations', 'apis', 'members', 'delegations', 'approvals'] as const satisfies Right[];

/** Every right, in that order. */
export const everyRight: readonly Right[] = [...givableRights, 'operation'];
