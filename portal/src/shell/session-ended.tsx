import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { m } from '../../generated/messages/messages.js';
import { sessionQuery } from '../api/session.ts';
import { hasEnded, setEnded, watchSession } from '../api/session-watch.ts';

/**
 * Stands over the page when the session has ended. Signing in happens in a window of its own, so that nothing typed on the page is
 * lost; afterwards the page goes on where it was.
 */
export function SessionEnded() {
  const ended = useSyncExternalStore(watchSession, hasEnded);
  const dialog = useRef<HTMLDialogElement>(null);
  const queries = useQueryClient();
  const [stillOut, setStillOut] = useState(false);

  useEffect(() => {
    if (ended) dialog.current?.showModal();
    else dialog.current?.close();
  }, [ended]);

  const goOn = async () => {
    setEnded(false);
    const session = await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    setStillOut(session === null);
    if (session === null) setEnded(true);
    else await queries.invalidateQueries();
  };

  return (
    <Dialog ref={dialog} closedby="none" closeButton={false} aria-labelledby="session-ended">
      <Heading level={2} data-size="sm" id="session-ended">
        {m.shell_session_ended_title()}
      </Heading>
      <Paragraph>{m.shell_session_ended()}</Paragraph>
      {stillOut && <Paragraph role="alert">{m.shell_session_still_ended()}</Paragraph>}
      <div className="actions">
        <Button asChild>
          <a href="/portal/sign-in?to=%2Fsigned-in" target="_blank" rel="noopener">
            {m.shell_sign_in_in_new_window()}
          </a>
        </Button>
        <Button variant="secondary" onClick={() => void goOn()}>
          {m.shell_go_on()}
        </Button>
      </div>
    </Dialog>
  );
}
