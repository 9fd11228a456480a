import { Button, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { useSession } from '../api/session.ts';
import { formatTime } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { historyQuery } from './queries.ts';
import { useClient } from './use-client.ts';
import { wordActor, wordChange } from './word-change.ts';

/** Who changed what on an integration, and when, newest first. */
export function HistoryTab() {
  const { orgno, id } = useClient();
  const { person } = useSession();
  const history = useInfiniteQuery(historyQuery(orgno, id));
  const changes = history.data?.pages.flatMap(({ content }) => content) ?? [];
  return (
    <section className="part" aria-labelledby="history">
      <Heading level={2} data-size="sm" id="history">
        {m.integrations_tab_history()}
      </Heading>
      {history.isPending && <Waiting />}
      {history.isError && <ProblemAlert problem={history.error} />}
      {history.isSuccess && changes.length === 0 && <Paragraph>{m.integrations_history_none()}</Paragraph>}
      <ol className="history">
        {changes.map((change) => {
          const { title, details } = wordChange(change);
          return (
            <li key={change.id}>
              <strong>{title}</strong>
              {details.length > 0 && (
                <ul>
                  {details.map((detail) => (
                    <li key={detail}>{detail}</li>
                  ))}
                </ul>
              )}
              <span className="aside">
                <time dateTime={change.timestamp}>{formatTime(change.timestamp)}</time> · {wordActor(change, person)}
              </span>
            </li>
          );
        })}
      </ol>
      {(history.hasNextPage || history.isError) && (
        <p>
          <Button
            variant="secondary"
            loading={history.isFetching}
            onClick={() => void (history.isError && changes.length === 0 ? history.refetch() : history.fetchNextPage())}
          >
            {history.isError ? m.shell_try_again() : m.integrations_history_older()}
          </Button>
        </p>
      )}
    </section>
  );
}
