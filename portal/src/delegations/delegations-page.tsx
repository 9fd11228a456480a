import '../naming/naming.css';
import { Button, Link as DesignLink, Paragraph, Search, Table, Tabs } from '@digdir/designsystemet-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { connectionsQuery, type Side } from './queries.ts';

const route = getRouteApi('/signed-in/$orgno/delegations');
/** Organisations from which on a list can be searched. */
const MANY = 8;

/** Who may use APIs in the organisation's name, and in whose name the organisation may. */
export function DelegationsPage() {
  const { name, orgno } = useOrganisation();
  const { tab } = route.useSearch();
  const navigate = useNavigate();
  const choose = (value: string) =>
    void navigate({
      to: '/$orgno/delegations',
      params: { orgno },
      search: value === 'consumers' ? { tab: 'consumers' } : {},
      replace: true,
    });
  return (
    <Page
      title={m.delegations_title({ organisation: name ?? orgno })}
      actions={
        <Button asChild>
          <Link to="/$orgno/delegations/new" params={{ orgno }}>
            {m.delegations_add_supplier()}
          </Link>
        </Button>
      }
    >
      <Tabs value={tab ?? 'suppliers'} onChange={choose}>
        <Tabs.List>
          <Tabs.Tab value="suppliers">{m.delegations_suppliers()}</Tabs.Tab>
          <Tabs.Tab value="consumers">{m.delegations_consumers()}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="suppliers">
          {tab === undefined && <Connections side="suppliers" explained={m.delegations_suppliers_explained()} />}
        </Tabs.Panel>
        <Tabs.Panel value="consumers">
          {tab === 'consumers' && <Connections side="consumers" explained={m.delegations_consumers_explained()} />}
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Connections({ side, explained }: { side: Side; explained: string }) {
  const { orgno, party_uuid } = useOrganisation();
  const { data } = useSuspenseQuery(connectionsQuery(party_uuid, side));
  const [searched, setSearched] = useState('');
  const wanted = searched.trim().toLowerCase();
  const shown = data.filter(({ name, orgno: number }) => `${name ?? ''} ${number}`.toLowerCase().includes(wanted));
  const caption = side === 'suppliers' ? m.delegations_suppliers() : m.delegations_consumers();
  return (
    <div className="page">
      <Paragraph>{explained}</Paragraph>
      {data.length >= MANY && (
        <Search>
          <Search.Input
            aria-label={m.delegations_search_organisation()}
            value={searched}
            onChange={(event) => setSearched(event.target.value)}
          />
          <Search.Clear aria-label={m.delegations_clear()} />
        </Search>
      )}
      {data.length === 0 ? (
        <Paragraph>{side === 'suppliers' ? m.delegations_no_suppliers() : m.delegations_no_consumers()}</Paragraph>
      ) : (
        <Table>
          <caption className="for-hearing">{caption}</caption>
          <Table.Head>
            <Table.Row>
              <Table.HeaderCell scope="col">{m.delegations_name()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.delegations_orgno()}</Table.HeaderCell>
            </Table.Row>
          </Table.Head>
          <Table.Body>
            {shown.map(({ name, orgno: other }) => (
              <Table.Row key={other}>
                <Table.Cell className="breakable">
                  <DesignLink asChild>
                    <Link to={`/$orgno/delegations/${side}/$other`} params={{ orgno, other }}>
                      {name ?? other}
                    </Link>
                  </DesignLink>
                </Table.Cell>
                <Table.Cell>{other}</Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      )}
    </div>
  );
}
