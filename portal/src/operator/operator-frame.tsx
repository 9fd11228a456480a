import { SkipLink } from '@digdir/designsystemet-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import { useSession } from '../api/session.ts';
import { Announcements } from '../shell/announcements.tsx';
import { MenuFrame } from '../shell/menu-frame.tsx';
import { PageMissing } from '../shell/page-missing.tsx';
import { SessionEnded } from '../shell/session-ended.tsx';
import { TopBar } from '../shell/top-bar.tsx';
import { Waiting } from '../shell/waiting.tsx';
import './operator.css';

const entries = [
  ['/operator', () => m.operator_menu_health()],
  ['/operator/organisations', () => m.operator_menu_organisations()],
  ['/operator/terms', () => m.operator_menu_terms()],
  ['/operator/signing-keys', () => m.operator_menu_signing_keys()],
  ['/operator/trust', () => m.operator_menu_trust()],
  ['/operator/audit', () => m.operator_menu_audit()],
] as const;

/** The frame of the operator's room. Whoever does not run the server sees that there is nothing. */
export function OperatorFrame() {
  const { operates_as: operatesAs } = useSession();
  const main = useRef<HTMLElement>(null);
  const address = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const first = useRef(address);
  const isOpen = operatesAs !== undefined;

  useEffect(() => {
    if (first.current === address) return;
    first.current = address;
    main.current?.querySelector<HTMLElement>('h1')?.focus();
  }, [address]);

  return (
    <>
      <SkipLink href="#page">{m.shell_skip()}</SkipLink>
      <TopBar shown={undefined} />
      <div className="frame">
        {isOpen && (
          <MenuFrame label={m.operator_room()}>
            {entries.map(([to, name]) => (
              <li key={to}>
                <Link to={to} activeOptions={{ exact: to === '/operator' }}>
                  {name()}
                </Link>
              </li>
            ))}
          </MenuFrame>
        )}
        <main id="page" ref={main} tabIndex={-1}>
          <Suspense fallback={<Waiting />}>{isOpen ? <Outlet /> : <PageMissing />}</Suspense>
        </main>
      </div>
      <Announcements />
      <SessionEnded />
    </>
  );
}
