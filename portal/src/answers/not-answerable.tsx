import { Button, Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { ApiProblem } from '../api/problem.ts';
import { useSession } from '../api/session.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLeave } from './use-leave.ts';

/** Stands where a request cannot be read: it is not there, or it asks somebody else. */
export function NotAnswerable({ problem }: { problem: unknown }) {
  const { person } = useSession();
  const leave = useLeave();
  const status = problem instanceof ApiProblem ? problem.status : 0;
  if (status !== 404 && status !== 403) {
    return (
      <Page title={m.shell_fault_title()}>
        <ProblemAlert problem={problem} />
      </Page>
    );
  }
  return (
    <Page title={status === 404 ? m.answers_missing_title() : m.answers_foreign_title()}>
      <Paragraph>{status === 404 ? m.answers_missing() : m.answers_foreign({ name: person.name })}</Paragraph>
      <div className="actions">
        <Button variant="secondary" onClick={() => void leave('', undefined)}>
          {m.shell_sign_out()}
        </Button>
      </div>
    </Page>
  );
}
