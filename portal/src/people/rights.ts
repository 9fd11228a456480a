import { m } from '../../generated/messages/messages.js';
import type { Right } from '../api/session.ts';

/** What an administrator can give, in the order in which it is shown. */
export const givableRights = ['integrations', 'apis', 'members', 'delegations', 'approvals'] as const;

export type GivableRight = (typeof givableRights)[number];

const names: Readonly<Record<Right, () => string>> = {
  integrations: m.people_right_integrations,
  apis: m.people_right_apis,
  members: m.people_right_members,
  delegations: m.people_right_delegations,
  approvals: m.people_right_approvals,
  operation: m.people_right_operation,
};

const hints: Readonly<Record<GivableRight, () => string>> = {
  integrations: m.people_right_integrations_hint,
  apis: m.people_right_apis_hint,
  members: m.people_right_members_hint,
  delegations: m.people_right_delegations_hint,
  approvals: m.people_right_approvals_hint,
};

/** A right in words; as it is when this page does not know it. */
export function nameRight(right: string): string {
  return names[right as Right]?.() ?? right;
}

export function explainRight(right: GivableRight): string {
  return hints[right]();
}

/** Several rights in one line. */
export function nameRights(rights: readonly string[]): string {
  return rights.map(nameRight).join(', ');
}
