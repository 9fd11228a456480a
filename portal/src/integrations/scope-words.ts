import { m } from '../../generated/messages/messages.js';
import type { Access, PickerGroup } from './decide-scope-access.ts';

const accesses: Readonly<Record<Access, () => string>> = {
  granted: m.integrations_access_granted,
  own: m.integrations_access_own,
  open: m.integrations_access_open,
  delegable: m.integrations_access_delegable,
  withdrawn: m.integrations_access_withdrawn,
  deactivated: m.integrations_access_deactivated,
  'not-granted': m.integrations_access_not_granted,
};

const explanations: Readonly<Partial<Record<Access, () => string>>> = {
  delegable: m.integrations_access_delegable_hint,
  withdrawn: m.integrations_access_withdrawn_hint,
  deactivated: m.integrations_access_deactivated_hint,
  'not-granted': m.integrations_access_not_granted_hint,
};

const groups: Readonly<Record<PickerGroup, () => string>> = {
  granted: m.integrations_group_granted,
  open: m.integrations_group_open,
  delegable: m.integrations_group_delegable,
  own: m.integrations_group_own,
};

const groupHints: Readonly<Record<PickerGroup, () => string>> = {
  granted: m.integrations_group_granted_hint,
  open: m.integrations_group_open_hint,
  delegable: m.integrations_group_delegable_hint,
  own: m.integrations_group_own_hint,
};

export const nameAccess = (access: Access): string => accesses[access]();
export const explainAccess = (access: Access): string | undefined => explanations[access]?.();
export const nameGroup = (group: PickerGroup): string => groups[group]();
export const explainGroup = (group: PickerGroup): string => groupHints[group]();

/** Whether tokens are given for a scope with this access, or may be once a customer delegates. */
export const isLacking = (access: Access): boolean => ['withdrawn', 'deactivated', 'not-granted'].includes(access);
