import { Button, Paragraph, Table, Textfield } from '@digdir/designsystemet-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Waiting } from '../shell/waiting.tsx';
import type { AuditSearch } from './routes.ts';

const filters: readonly (readonly [name: keyof AuditSearch, label: () => string, type: 'text' | 'datetime-local'])[] = [
  ['orgno', () => m.operator_audit_orgno(), 'text'],
  ['kind', () => m.operator_audit_kind(), 'text'],
  ['subject', () => m.operator_audit_subject(), 'text'],
  ['actor', () => m.operator_audit_actor(), 'text'],
  ['from', () => m.operator_audit_from(), 'datetime-local'],
  ['to', () => m.operator_audit_to(), 'datetime-local'],
];

/** The record of all changes. The search stands in the address. */
export function AuditPage() {
  const search = useSearch({ from: '/signed-in/operator/audit' });
  const navigate = useNavigate();
  const [typed, setTyped] = useState<AuditSearch>(search);
  // Another address, such as after «back», is another search.
  useEffect(() => setTyped(search), [search]);
  const found = useInfiniteQuery({
    queryKey: ['operator', 'audit', search],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam: before }) =>
      take(
        personalApi.GET('/api/v1/operator/audit', {
          params: { query: { ...toQuery(search), ...(before !== undefined && { before }) } },
        }),
      ),
    getNextPageParam: ({ page }) => page.before,
  });
  const changes = found.data?.pages.flatMap(({ content }) => content);
  const look = (event: FormEvent) => {
    event.preventDefault();
    const given = Object.entries(typed).filter(([, value]) => value.trim() !== '');
    void navigate({ to: '/operator/audit', search: Object.fromEntries(given) });
  };
  return (
    <Page title={m.operator_audit_title()}>
      <search>
        <form className="filters" onSubmit={look}>
          {filters.map(([name, label, type]) => (
            <Textfield
              key={name}
              label={label()}
              type={type}
              autoComplete="off"
              value={typed[name] ?? ''}
              onChange={({ target }) => setTyped({ ...typed, [name]: target.value })}
            />
          ))}
          <Button type="submit">{m.operator_search()}</Button>
        </form>
      </search>
      {found.error !== null && <ProblemAlert problem={found.error} />}
      {changes === undefined && found.error === null && <Waiting />}
      {changes?.length === 0 && !found.hasNextPage && <Paragraph>{m.operator_audit_none()}</Paragraph>}
      {changes !== undefined && changes.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <section className="scrolling" tabIndex={0} aria-label={m.operator_audit_title()}>
          <Table>
            <caption className="ds-sr-only">{m.operator_audit_title()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell>{m.operator_audit_time()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_audit_who()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_audit_what()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_audit_of()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_audit_orgno()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {changes.map((change) => (
                <Table.Row key={change.id}>
                  <Table.Cell className="together">{formatTime(change.timestamp)}</Table.Cell>
                  <Table.Cell className="wrapping">
                    {change.actor}
                    {change.actor_orgno !== undefined && ` (${change.actor_orgno})`}
                  </Table.Cell>
                  <Table.Cell>
                    {change.kind} {change.action}
                    <States before={change.before} after={change.after} />
                  </Table.Cell>
                  <Table.Cell className="wrapping">
                    <code>{change.subject}</code>
                  </Table.Cell>
                  <Table.Cell>
                    {[change.orgno, change.other_orgno].filter((orgno) => orgno !== undefined).join(', ')}
                  </Table.Cell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </section>
      )}
      {found.hasNextPage && (
        <p>
          <Button variant="secondary" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {m.operator_audit_older()}
          </Button>
        </p>
      )}
    </Page>
  );
}

/** What it was before and what it is after, for those who want to see it. */
function States({ before, after }: { before: unknown; after: unknown }) {
  if (before === undefined && after === undefined) return null;
  return (
    <details className="content">
      <summary>{m.operator_audit_details()}</summary>
      {[
        [m.operator_audit_before(), before],
        [m.operator_audit_after(), after],
      ].map(
        ([name, state]) =>
          state !== undefined && (
            <div key={String(name)}>
              <strong>{String(name)}</strong>
              <pre className="state">{JSON.stringify(state, null, 2)}</pre>
            </div>
          ),
      )}
    </details>
  );
}

/** Times are typed by the clock on the wall here, and asked for with their zone. */
function toQuery({ from, to, ...search }: AuditSearch): AuditSearch {
  const zoned = (time: string) => {
    const read = new Date(time);
    return Number.isNaN(read.getTime()) ? time : read.toISOString();
  };
  return {
    ...search,
    ...(from !== undefined && { from: zoned(from) }),
    ...(to !== undefined && { to: zoned(to) }),
  };
}
