import '../naming/naming.css';
import { Button, Heading, Paragraph, Table, Tag } from '@digdir/designsystemet-react';
import { useMutation, useQueryClient, useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Holdings } from '../naming/holdings.tsx';
import { OrganisationName } from '../naming/organisation-name.tsx';
import { pickText } from '../naming/pick-text.ts';
import { announce } from '../shell/announcements.tsx';
import { formatDay } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { PageMissing } from '../shell/page-missing.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { deleteSystem, type SystemBody, systemOfVendorQuery, systemsKey, usersOfSystemQuery } from './queries.ts';
import { RequestsOfSystem } from './requests-of-system.tsx';

/** One system of the vendor: what it asks for, its requests, and the system users that customers have made of it. */
export function SystemPage() {
  const { orgno } = useOrganisation();
  const { systemId = '' } = useParams({ strict: false });
  const { data: system } = useSuspenseQuery(systemOfVendorQuery(orgno, systemId));
  return system === null ? <PageMissing /> : <System system={system} />;
}

function System({ system }: { system: SystemBody & { readonly isDeleted: boolean } }) {
  const { orgno } = useOrganisation();
  const systemId = system.id;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const name = pickText(system.name) ?? systemId;
  const deleting = useMutation({
    mutationFn: () => deleteSystem(orgno, systemId),
    onSuccess: async () => {
      setAsks(false);
      announce(m.systemusers_was_deleted({ name }));
      await navigate({ to: '/$orgno/system-users', params: { orgno }, search: { tab: 'systems' } });
      await queries.invalidateQueries({ queryKey: [...systemsKey(orgno), 'all'] });
    },
  });
  return (
    <Page
      title={name}
      actions={
        !system.isDeleted && (
          <>
            <Button asChild>
              <Link to="/$orgno/system-users/systems/$systemId/ask" params={{ orgno, systemId }}>
                {m.systemusers_ask()}
              </Link>
            </Button>
            <Button variant="secondary" asChild>
              <Link to="/$orgno/system-users/systems/$systemId/edit" params={{ orgno, systemId }}>
                {m.systemusers_edit()}
              </Link>
            </Button>
            <Button variant="secondary" data-color="danger" onClick={() => setAsks(true)}>
              {m.systemusers_delete_system()}
            </Button>
          </>
        )
      }
    >
      {system.isDeleted && <Tag data-color="warning">{m.systemusers_is_deleted()}</Tag>}
      <Paragraph>{pickText(system.description)}</Paragraph>
      <dl className="facts">
        <dt>{m.systemusers_id()}</dt>
        <dd>
          <code>{system.id}</code>
        </dd>
        <dt>{m.systemusers_clients()}</dt>
        <dd>{system.clientId.length === 0 ? m.systemusers_no_clients() : system.clientId.join(', ')}</dd>
        <dt>{m.systemusers_redirects()}</dt>
        <dd>
          {system.allowedRedirectUrls.length === 0 ? m.systemusers_none_short() : system.allowedRedirectUrls.join(', ')}
        </dd>
        <dt>{m.systemusers_visible()}</dt>
        <dd>{system.isVisible ? m.systemusers_yes() : m.systemusers_no()}</dd>
      </dl>
      <Holdings rights={system.rights} accessPackages={system.accessPackages} />
      <Heading level={2} data-size="sm">
        {m.systemusers_tab_requests()}
      </Heading>
      <RequestsOfSystem systemId={systemId} />
      <UsersOfSystem systemId={systemId} />
      <ConfirmDialog
        open={asks}
        title={m.systemusers_delete_system_question({ name })}
        confirm={m.systemusers_delete_system()}
        pending={deleting.isPending}
        problem={deleting.error}
        onConfirm={() => {
          if (!deleting.isPending) deleting.mutate();
        }}
        onClose={() => {
          setAsks(false);
          deleting.reset();
        }}
      >
        {m.systemusers_delete_system_explained()}
      </ConfirmDialog>
    </Page>
  );
}

function UsersOfSystem({ systemId }: { systemId: string }) {
  const { orgno } = useOrganisation();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    usersOfSystemQuery(orgno, systemId),
  );
  const users = data.pages.flatMap(({ rows }) => rows);
  return (
    <section className="page">
      <Heading level={2} data-size="sm">
        {m.systemusers_made()}
      </Heading>
      {users.length === 0 ? (
        <Paragraph>{m.systemusers_none_made()}</Paragraph>
      ) : (
        <div className="table-scroll">
          <Table>
            <caption className="for-hearing">{m.systemusers_made()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.systemusers_customer()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.systemusers_external_ref()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.systemusers_created()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {users.map((user) => (
                <Table.Row key={user.id}>
                  <Table.Cell className="breakable">
                    <OrganisationName orgno={user.reporteeOrgNo} />{' '}
                    {user.userType === 'agent' && <Tag data-color="info">{m.systemusers_agent()}</Tag>}
                  </Table.Cell>
                  <Table.Cell className="breakable">{user.externalRef}</Table.Cell>
                  <Table.Cell>{formatDay(user.created)}</Table.Cell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </div>
      )}
      {hasNextPage && (
        <div>
          <Button variant="secondary" aria-disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {m.systemusers_show_more()}
          </Button>
        </div>
      )}
    </section>
  );
}
