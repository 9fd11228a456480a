import '../naming/naming.css';
import './answers.css';
import { type ReactNode, Suspense } from 'react';
import { Announcements } from '../shell/announcements.tsx';
import { SessionEnded } from '../shell/session-ended.tsx';
import { TopBar } from '../shell/top-bar.tsx';
import { Waiting } from '../shell/waiting.tsx';

/** The frame of pages that are about a person, and not about an organisation that they have chosen. */
export function AnswerFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <TopBar shown={undefined} />
      <main id="page" className="front">
        <Suspense fallback={<Waiting />}>{children}</Suspense>
      </main>
      <Announcements />
      <SessionEnded />
    </>
  );
}
