import { Button, Link as DesignLink, Heading, Paragraph, Table, Tag } from '@digdir/designsystemet-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { OrganisationName } from '../naming/organisation-name.tsx';
import { formatDay } from '../shell/format.ts';
import { useOrganisation } from '../shell/use-organisation.ts';
import { pendingQuery, systemUsersQuery } from './queries.ts';

/** The system users that the organisation has, and the requests that wait for somebody who may approve. */
export function UsersOfCustomer() {
  const { orgno, party_id } = useOrganisation();
  const { data: users } = useSuspenseQuery(systemUsersQuery(party_id));
  const { data: pending } = useSuspenseQuery(pendingQuery(party_id, orgno));
  return (
    <div className="page">
      <Paragraph>{m.systemusers_explained()}</Paragraph>
      <div>
        <Button asChild>
          <Link to="/$orgno/system-users/new" params={{ orgno }}>
            {m.systemusers_create()}
          </Link>
        </Button>
      </div>
      {pending.length > 0 && (
        <section>
          <Heading level={2} data-size="sm">
            {m.systemusers_pending()}
          </Heading>
          <ul className="plain">
            {pending.map(({ id, integrationTitle, userType, systemId, created }) => (
              <li key={id}>
                <DesignLink asChild>
                  <Link
                    to={userType === 'agent' ? '/answer/agent/$id' : '/answer/system-user/$id'}
                    params={{ id }}
                    className="breakable"
                  >
                    {integrationTitle}
                  </Link>
                </DesignLink>{' '}
                <OrganisationName orgno={systemId.slice(0, systemId.indexOf('_'))} />, {formatDay(created)}
              </li>
            ))}
          </ul>
        </section>
      )}
      {users.length === 0 ? (
        <Paragraph>{m.systemusers_none()}</Paragraph>
      ) : (
        <Table>
          <caption className="for-hearing">{m.systemusers_tab_users()}</caption>
          <Table.Head>
            <Table.Row>
              <Table.HeaderCell scope="col">{m.systemusers_name()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.systemusers_vendor()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.systemusers_created()}</Table.HeaderCell>
            </Table.Row>
          </Table.Head>
          <Table.Body>
            {users.map((user) => (
              <Table.Row key={user.id}>
                <Table.Cell className="breakable">
                  <DesignLink asChild>
                    <Link to="/$orgno/system-users/$kind/$id" params={{ orgno, kind: user.userType, id: user.id }}>
                      {user.integrationTitle}
                    </Link>
                  </DesignLink>{' '}
                  {user.userType === 'agent' && <Tag data-color="info">{m.systemusers_agent()}</Tag>}
                </Table.Cell>
                <Table.Cell className="breakable">{user.supplierName ?? user.supplierOrgno}</Table.Cell>
                <Table.Cell>{formatDay(user.created)}</Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      )}
    </div>
  );
}
