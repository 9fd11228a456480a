import { SkipLink } from '@digdir/designsystemet-react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import { Announcements } from './announcements.tsx';
import { Menu } from './menu.tsx';
import { PageMissing } from './page-missing.tsx';
import { SessionEnded } from './session-ended.tsx';
import { TopBar } from './top-bar.tsx';
import { useShownOrganisation } from './use-organisation.ts';
import { Waiting } from './waiting.tsx';

/** The frame of every page about an organisation: top bar, menu, and the page itself. */
export function Frame() {
  const shown = useShownOrganisation();
  const main = useRef<HTMLElement>(null);
  const address = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const first = useRef(address);

  // Whoever goes on by keyboard or hears the page begins at its heading, not where the link was.
  useEffect(() => {
    if (first.current === address) return;
    first.current = address;
    main.current?.querySelector<HTMLElement>('h1')?.focus();
  }, [address]);

  return (
    <>
      <SkipLink href="#page">{m.shell_skip()}</SkipLink>
      <TopBar shown={shown} />
      <div className="frame">
        {shown !== undefined && <Menu shown={shown} />}
        <main id="page" ref={main} tabIndex={-1}>
          <Suspense fallback={<Waiting />}>{shown === undefined ? <PageMissing /> : <Outlet />}</Suspense>
        </main>
      </div>
      <Announcements />
      <SessionEnded />
    </>
  );
}
