import { Link } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { m } from '../../generated/messages/messages.js';
import { hasRight, type OrganisationOfSession, type Right } from '../api/session.ts';
import { UnreadMark } from '../notices/unread-mark.tsx';

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
  { to: '/access', name: () => m.shell_menu_access(), rights: ['integrations'] },
  { to: '/apis', name: () => m.shell_menu_apis(), rights: ['apis'] },
  { to: '/terms', name: () => m.shell_menu_terms(), rights: ['members', 'integrations', 'apis'] },
  {
    to: '/notices',
    name: () => m.notices_menu(),
    rights: ['integrations', 'apis', 'members'],
    mark: UnreadMark,
  },
];

export function Menu({ shown }: { shown: OrganisationOfSession }) {
  const open = entries.filter(({ rights }) => rights?.some((right) => hasRight(shown, right)) ?? true);
  return (
    <nav className="menu" aria-label={m.shell_menu()}>
      <ul>
        {open.map(({ to, name, mark: Mark }) => (
          <li key={to}>
            <Link to={`/${shown.orgno}${to}` as '/'} activeOptions={{ exact: to === '' }}>
              {name()}
              {Mark !== undefined && <Mark orgno={shown.orgno} />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
