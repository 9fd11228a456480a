import { Button, Link as DesignLink, Paragraph, Table, Tag } from '@digdir/designsystemet-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { pickText } from '../naming/pick-text.ts';
import { useOrganisation } from '../shell/use-organisation.ts';
import { systemsQuery } from './queries.ts';

/** The systems that the organisation offers to its customers. */
export function OwnSystems() {
  const { orgno } = useOrganisation();
  const { data: systems } = useSuspenseQuery(systemsQuery(orgno));
  return (
    <div className="page">
      <Paragraph>{m.systemusers_systems_explained()}</Paragraph>
      <div>
        <Button asChild>
          <Link to="/$orgno/system-users/systems/new" params={{ orgno }}>
            {m.systemusers_register()}
          </Link>
        </Button>
      </div>
      {systems.length === 0 ? (
        <Paragraph>{m.systemusers_no_systems()}</Paragraph>
      ) : (
        <Table>
          <caption className="for-hearing">{m.systemusers_tab_systems()}</caption>
          <Table.Head>
            <Table.Row>
              <Table.HeaderCell scope="col">{m.systemusers_system()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.systemusers_id()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.systemusers_visible()}</Table.HeaderCell>
            </Table.Row>
          </Table.Head>
          <Table.Body>
            {systems.map(({ systemId, name, isVisible }) => (
              <Table.Row key={systemId}>
                <Table.Cell className="breakable">
                  <DesignLink asChild>
                    <Link to="/$orgno/system-users/systems/$systemId" params={{ orgno, systemId }}>
                      {pickText(name) ?? systemId}
                    </Link>
                  </DesignLink>
                </Table.Cell>
                <Table.Cell className="breakable">
                  <code>{systemId}</code>
                </Table.Cell>
                <Table.Cell>
                  <Tag data-color={isVisible ? 'success' : 'neutral'}>
                    {isVisible ? m.systemusers_yes() : m.systemusers_no()}
                  </Tag>
                </Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      )}
    </div>
  );
}
