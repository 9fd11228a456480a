import { Button, Heading, Paragraph, Table } from '@digdir/designsystemet-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { FindField } from '../controls/find-field.tsx';
import { useShown } from '../controls/use-shown.ts';
import { formatDay } from '../shell/format.ts';
import { grantedQuery, publicScopesQuery } from './access-queries.ts';

/** What the organisation has been granted. */
export function HaveTab({ orgno }: { orgno: string }) {
  const { data } = useSuspenseQuery(grantedQuery(orgno));
  const { data: scopes = [] } = useQuery(publicScopesQuery(orgno));
  const descriptions = new Map(scopes.map(({ name, description }) => [name, description]));
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/);
  const listed = data.filter(({ scope, owner_organization_name = '' }) =>
    words.every((word) =>
      `${scope} ${descriptions.get(scope) ?? ''} ${owner_organization_name}`.toLowerCase().includes(word),
    ),
  );
  const { shown, more, showMore } = useShown(listed);
  return (
    <>
      <Heading level={2} data-size="sm">
        {m.access_have_heading()}
      </Heading>
      {data.length === 0 ? (
        <Paragraph>{m.access_have_none()}</Paragraph>
      ) : (
        <FindField label={m.access_search()} value={search} onChange={setSearch} />
      )}
      {shown.length > 0 && (
        <div className="wide-table">
          <Table>
            <caption className="ds-sr-only">{m.access_have_heading()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.access_api()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.access_owner()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.access_since()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {shown.map(({ scope, owner_orgno, owner_organization_name, last_updated }) => (
                <Table.Row key={scope}>
                  <Table.HeaderCell scope="row">
                    {descriptions.get(scope)} <code className="scope-name">{scope}</code>
                  </Table.HeaderCell>
                  <Table.Cell>{owner_organization_name ?? owner_orgno}</Table.Cell>
                  <Table.Cell>{formatDay(last_updated)}</Table.Cell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </div>
      )}
      {more > 0 && (
        <p>
          <Button variant="secondary" onClick={showMore}>
            {m.controls_show_more({ count: more })}
          </Button>
        </p>
      )}
    </>
  );
}
