import { Button, Checkbox, Heading, Paragraph, Table, Tag } from '@digdir/designsystemet-react';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { ConfirmButton } from '../controls/confirm-button.tsx';
import { FindField } from '../controls/find-field.tsx';
import { useShown } from '../controls/use-shown.ts';
import { announce } from '../shell/announcements.tsx';
import { formatDay } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { PastedList } from './pasted-list.tsx';
import { accessQuery, type Scope, type ScopeAccess } from './scope-queries.ts';

/** Who has access to a scope: given and withdrawn, one by one or as a pasted list. */
export function AccessTab({ orgno, scope }: { orgno: string; scope: Scope }) {
  const { data } = useSuspenseQuery(accessQuery(orgno, scope.name));
  const queries = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const [search, setSearch] = useState('');
  const [withdrawnToo, setWithdrawnToo] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const words = search.toLowerCase().split(/\s+/);
  const listed = data.filter(
    ({ state, consumer_orgno, consumer_organization_name = '' }) =>
      (withdrawnToo || state === 'APPROVED') &&
      words.every((word) => `${consumer_orgno} ${consumer_organization_name}`.toLowerCase().includes(word)),
  );
  const { shown, more, showMore } = useShown(listed);

  const change = async ({ consumer_orgno, ...access }: ScopeAccess, method: 'PUT' | 'DELETE') => {
    const call = { params: { path: { consumer_orgno }, query: { scope: scope.name } } };
    const path = '/api/v1/scopes/access/{consumer_orgno}' as const;
    const api = apiFor(orgno);
    await take(method === 'PUT' ? api.PUT(path, call) : api.DELETE(path, call));
    await queries.invalidateQueries({ queryKey: ['scope-access', orgno, scope.name] });
    const name = access.consumer_organization_name ?? consumer_orgno;
    announce(method === 'PUT' ? m.apis_granted_to({ name }) : m.apis_withdrawn_from({ name }));
    // The row that had the focus may be gone.
    heading.current?.focus();
  };

  const giveAgain = (access: ScopeAccess) => {
    setProblem(undefined);
    change(access, 'PUT').catch(setProblem);
  };

  return (
    <>
      {scope.accessible_for_all && <Paragraph>{m.apis_open_for_all_access()}</Paragraph>}
      <PastedList orgno={orgno} scope={scope} />
      <Heading level={2} data-size="sm" ref={heading} tabIndex={-1}>
        {m.apis_access_list({ count: data.filter(({ state }) => state === 'APPROVED').length })}
      </Heading>
      {data.length > 0 && (
        <div className="list-tools">
          <FindField label={m.apis_search_access()} value={search} onChange={setSearch} />
          <Checkbox
            label={m.apis_withdrawn_too()}
            checked={withdrawnToo}
            onChange={(event) => setWithdrawnToo(event.target.checked)}
          />
        </div>
      )}
      {problem !== undefined && <ProblemAlert problem={problem} />}
      {shown.length > 0 && (
        <div className="wide-table">
          <Table>
            <caption className="ds-sr-only">{m.apis_tab_access()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.apis_organisation()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.apis_number()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.apis_changed()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.apis_actions()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {shown.map((access) => (
                <AccessRow
                  key={access.consumer_orgno}
                  access={access}
                  scope={scope}
                  onWithdraw={() => change(access, 'DELETE')}
                  onGive={() => giveAgain(access)}
                />
              ))}
            </Table.Body>
          </Table>
        </div>
      )}
      {data.length > 0 && listed.length === 0 && <Paragraph>{m.apis_none_found()}</Paragraph>}
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

function AccessRow({
  access,
  scope,
  onWithdraw,
  onGive,
}: {
  access: ScopeAccess;
  scope: Scope;
  onWithdraw: () => Promise<void>;
  onGive: () => void;
}) {
  const name = access.consumer_organization_name ?? access.consumer_orgno;
  return (
    <Table.Row>
      <Table.HeaderCell scope="row">
        {access.consumer_organization_name ?? m.apis_no_name()}{' '}
        {access.state === 'DENIED' && <Tag data-color="neutral">{m.apis_tag_withdrawn()}</Tag>}
      </Table.HeaderCell>
      <Table.Cell>{access.consumer_orgno}</Table.Cell>
      <Table.Cell>{formatDay(access.last_updated)}</Table.Cell>
      <Table.Cell>
        {access.state === 'APPROVED' ? (
          <ConfirmButton
            text={m.apis_withdraw()}
            label={m.apis_withdraw_from({ name })}
            title={m.apis_withdraw_from({ name })}
            onConfirm={onWithdraw}
          >
            {m.apis_withdraw_consequence({ scope: scope.name })}
          </ConfirmButton>
        ) : (
          <Button variant="tertiary" data-size="sm" aria-label={m.apis_give_again({ name })} onClick={onGive}>
            {m.apis_give()}
          </Button>
        )}
      </Table.Cell>
    </Table.Row>
  );
}
