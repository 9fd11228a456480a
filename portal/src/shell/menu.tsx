import { Link } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { m } from '../../generated/messages/messages.js';
import { hasRight, type OrganisationOfSession, type Right } from '../api/session.ts';
import { UnreadMark } from '../notices/unread-mark.tsx';
import { MenuFrame } from './menu-frame.tsx';

interface Entry {
  /** Below the organisation's address. */
  readonly to: string;
  readonly name: () => string;
  /** Shown to people who have one of these rights; to everybody when absent. */
  readonly rights?: readonly Right[];
  /** What stands behind the name, such as a count. */
  readonly mark?: ComponentType<{ orgno: string }>;
}

/** What an organisation can do, in the order in which it is first needed. */
const entries: readonly Entry[] = [
  { to: '', name: () => m.shell_menu_overview() },
  { to: '/start', name: () => m.shell_menu_start(), rights: ['integrations'] },
  { to: '/integrations', name: () => m.shell_menu_integrations(), rights: ['integrations'] },
  { to: '/access', name: () => m.shell_menu_access(), rights: ['integrations'] },
  { to: '/apis', name: () => m.shell_menu_apis(), rights: ['apis'] },
  { to: '/delegations', name: () => m.delegations_menu(), rights: ['delegations'] },
  { to: '/system-users', name: () => m.systemusers_menu(), rights: ['approvals', 'integrations'] },
  { to: '/consents', name: () => m.consents_menu(), rights: ['approvals'] },
  { to: '/troubleshooting', name: () => m.trouble_title(), rights: ['integrations', 'apis'] },
  {
    to: '/notices',
    name: () => m.notices_menu(),
    rights: ['integrations', 'apis', 'members'],
    mark: UnreadMark,
  },
  { to: '/members', name: () => m.people_members(), rights: ['members'] },
  { to: '/terms', name: () => m.shell_menu_terms(), rights: ['members', 'integrations', 'apis'] },
];

/** What the person may do for the organisation. */
export function listOpenEntries(shown: OrganisationOfSession): readonly Entry[] {
  return entries.filter(({ rights }) => rights?.some((right) => hasRight(shown, right)) ?? true);
}

export function Menu({ shown }: { shown: OrganisationOfSession }) {
  const open = listOpenEntries(shown);
  return (
    <MenuFrame label={m.shell_menu()}>
      {open.map(({ to, name, mark: Mark }) => (
        <li key={to}>
          <Link to={`/${shown.orgno}${to}` as '/'} activeOptions={{ exact: to === '' }}>
            {name()}
            {Mark !== undefined && <Mark orgno={shown.orgno} />}
          </Link>
        </li>
      ))}
    </MenuFrame>
  );
}
