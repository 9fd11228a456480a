import { SkipLink } from '@digdir/designsystemet-react';
import { type ReactNode, Suspense } from 'react';
import { m } from '../../generated/messages/messages.js';
import { Announcements } from '../shell/announcements.tsx';
import { SessionEnded } from '../shell/session-ended.tsx';
import { TopBar } from '../shell/top-bar.tsx';
import { Waiting } from '../shell/waiting.tsx';

/** The frame of pages that are about a person and no organisation. */
export function PersonalFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <SkipLink href="#page">{m.shell_skip()}</SkipLink>
      <TopBar shown={undefined} />
      <main id="page" className="front" tabIndex={-1}>
        <Suspense fallback={<Waiting />}>{children}</Suspense>
      </main>
      <Announcements />
      <SessionEnded />
    </>
  );
}
