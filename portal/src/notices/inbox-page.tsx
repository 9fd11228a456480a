import { Button, Card, Link as DesignLink, Heading, Paragraph, Switch, Tag } from '@digdir/designsystemet-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { hasRight } from '../api/session.ts';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { Waiting } from '../shell/waiting.tsx';
import { type InboxNotice, inboxQuery } from './queries.ts';

/** What the organisation was told, newest first. */
export function InboxPage() {
  const shown = useOrganisation();
  const { orgno } = shown;
  const queries = useQueryClient();
  const [onlyUnread, setOnlyUnread] = useState(false);
  const inbox = useInfiniteQuery(inboxQuery(orgno, onlyUnread));
  const notices = inbox.data?.pages.flatMap(({ content }) => content) ?? [];
  const [newest] = notices;
  const isAnyUnread = (inbox.data?.pages[0]?.unread ?? 0) > 0;

  const read = useMutation({
    mutationFn: async (which: { id: number } | { through: number }) => {
      const api = apiFor(orgno);
      if ('id' in which) await take(api.POST('/api/v1/notices/{id}/read', { params: { path: which } }));
      else await take(api.POST('/api/v1/notices/read', { body: which }));
    },
    onSuccess: async (_, which) => {
      announce('id' in which ? m.notices_read_one() : m.notices_read_all_done());
      await queries.invalidateQueries({ queryKey: ['notices', orgno] });
    },
  });

  return (
    <Page
      title={m.notices_title()}
      actions={
        <>
          {isAnyUnread && newest !== undefined && (
            <Button variant="secondary" onClick={() => read.mutate({ through: newest.id })}>
              {m.notices_read_all()}
            </Button>
          )}
          {hasRight(shown, 'members') && (
            <Button variant="tertiary" asChild>
              <Link to={`/${orgno}/notices/settings` as '/'}>{m.notices_to_settings()}</Link>
            </Button>
          )}
        </>
      }
    >
      <Switch
        label={m.notices_only_unread()}
        checked={onlyUnread}
        onChange={({ target }) => setOnlyUnread(target.checked)}
      />
      {read.error !== null && <ProblemAlert problem={read.error} />}
      {inbox.error !== null && <ProblemAlert problem={inbox.error} />}
      {inbox.isPending && <Waiting />}
      {inbox.isSuccess && notices.length === 0 && (
        <Paragraph>{onlyUnread ? m.notices_none_unread() : m.notices_none()}</Paragraph>
      )}
      {notices.length > 0 && (
        <ul className="notices">
          {notices.map((notice) => (
            <li key={notice.id}>
              <NoticeCard notice={notice} orgno={orgno} markRead={() => read.mutate({ id: notice.id })} />
            </li>
          ))}
        </ul>
      )}
      {inbox.hasNextPage && (
        <div>
          <Button variant="secondary" loading={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
            {m.notices_older()}
          </Button>
        </div>
      )}
    </Page>
  );
}

function NoticeCard({
  notice: { title, text, created, urgent, read, kind, about },
  orgno,
  markRead,
}: {
  notice: InboxNotice;
  orgno: string;
  markRead: () => void;
}) {
  const isUnread = read === undefined;
  const client = readClient(about);
  return (
    <Card
      data-color={isUnread && urgent && kind === 'expiry' ? 'danger' : 'neutral'}
      className={isUnread ? 'unread' : undefined}
      asChild
    >
      <article>
        <Heading level={2} data-size="2xs">
          {title}
        </Heading>
        <div className="notice-facts">
          {isUnread && <Tag data-color="info">{m.notices_unread()}</Tag>}
          {urgent && kind === 'expiry' && <Tag data-color="danger">{m.notices_urgent()}</Tag>}
          <time dateTime={created}>{formatTime(created)}</time>
        </div>
        <Paragraph>{text}</Paragraph>
        <div className="actions">
          {client !== undefined && (
            <DesignLink asChild>
              <Link to={`/${orgno}/integrations/${encodeURIComponent(client)}/keys` as '/'}>
                {m.notices_to_integration()}
              </Link>
            </DesignLink>
          )}
          {isUnread && (
            <Button variant="tertiary" data-size="sm" onClick={markRead} aria-label={m.notices_mark_named({ title })}>
              {m.notices_mark()}
            </Button>
          )}
        </div>
      </article>
    </Card>
  );
}

/** The integration that a notice is about. */
function readClient(about: unknown): string | undefined {
  const { client_id } = (about ?? {}) as { readonly client_id?: unknown };
  return typeof client_id === 'string' ? client_id : undefined;
}
