import { Button, Card, Heading, Paragraph, Tag } from '@digdir/designsystemet-react';
import { useQueryClient, useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { nameState } from '../apis/name-state.ts';
import { ConfirmButton } from '../controls/confirm-button.tsx';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { type AccessApplication, appliedQuery } from './access-queries.ts';

const colours = { open: 'warning', approved: 'success', rejected: 'danger', withdrawn: 'neutral' } as const;

/** What the organisation has applied for, and what the owners answered. */
export function AppliedTab({ orgno }: { orgno: string }) {
  const { data, hasNextPage, fetchNextPage } = useSuspenseInfiniteQuery(appliedQuery(orgno));
  const applications = data.pages.flatMap(({ content }) => content);
  const queries = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const withdraw = async ({ id, scope_description }: AccessApplication) => {
    await take(apiFor(orgno).DELETE('/api/v1/scopes/access/applications/{id}', { params: { path: { id } } }));
    await queries.invalidateQueries({ queryKey: ['applied', orgno] });
    announce(m.access_withdrawn({ scope: scope_description }));
    heading.current?.focus();
  };
  return (
    <>
      <Heading level={2} data-size="sm" ref={heading} tabIndex={-1}>
        {m.access_applied_heading()}
      </Heading>
      {applications.length === 0 && <Paragraph>{m.access_applied_none()}</Paragraph>}
      <ul className="entries">
        {applications.map((application) => (
          <li key={application.id}>
            <Card>
              <Heading level={3} data-size="2xs">
                {application.scope_description}{' '}
                <Tag data-color={colours[application.state]}>{nameState(application.state)}</Tag>
              </Heading>
              <dl className="facts">
                <dt>{m.access_scope()}</dt>
                <dd>
                  <code>{application.scope}</code>
                </dd>
                <dt>{m.access_owner()}</dt>
                <dd>{application.owner_organization_name ?? application.owner_orgno}</dd>
                <dt>{m.access_applied_at()}</dt>
                <dd>{formatTime(application.created)}</dd>
                <dt>{m.access_reason()}</dt>
                <dd className="said">{application.reason}</dd>
                {application.answer !== undefined && (
                  <>
                    <dt>{m.access_answer()}</dt>
                    <dd className="said">{application.answer}</dd>
                  </>
                )}
              </dl>
              {application.state === 'open' && (
                <ConfirmButton
                  text={m.access_withdraw()}
                  label={m.access_withdraw_named({ scope: application.scope_description })}
                  title={m.access_withdraw_named({ scope: application.scope_description })}
                  onConfirm={() => withdraw(application)}
                >
                  {m.access_withdraw_consequence()}
                </ConfirmButton>
              )}
            </Card>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <p>
          <Button variant="secondary" onClick={() => void fetchNextPage()}>
            {m.controls_show_more_plain()}
          </Button>
        </p>
      )}
    </>
  );
}
