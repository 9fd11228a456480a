import './apis.css';
import { Button, Link as DesignLink, Paragraph, Select, Table, Tag } from '@digdir/designsystemet-react';
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { FindField } from '../controls/find-field.tsx';
import { useShown } from '../controls/use-shown.ts';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { ownScopesQuery, prefixesQuery, receivedQuery, type Scope } from './scope-queries.ts';

/** The organisation's own APIs (scopes): found, seen at a glance, and opened. */
export function ApisPage() {
  const { orgno } = useOrganisation();
  const { data: prefixes } = useSuspenseQuery(prefixesQuery(orgno));
  const { data: scopes } = useSuspenseQuery(ownScopesQuery(orgno));
  if (prefixes.length === 0) {
    return (
      <Page title={m.apis_title()}>
        <Paragraph>{m.apis_no_prefix()}</Paragraph>
        <Paragraph>
          <DesignLink asChild>
            <Link to="/$orgno/access" params={{ orgno }}>
              {m.apis_to_access()}
            </Link>
          </DesignLink>
        </Paragraph>
      </Page>
    );
  }
  const actions = (
    <Button asChild>
      <Link to="/$orgno/apis/new" params={{ orgno }}>
        {m.apis_new()}
      </Link>
    </Button>
  );
  return (
    <Page title={m.apis_title()} actions={actions}>
      {scopes.length === 0 ? <Paragraph>{m.apis_none()}</Paragraph> : <ScopeTable orgno={orgno} scopes={scopes} />}
    </Page>
  );
}

type StateFilter = 'active' | 'inactive' | 'all';

function ScopeTable({ orgno, scopes }: { orgno: string; scopes: readonly Scope[] }) {
  const [search, setSearch] = useState('');
  const [prefix, setPrefix] = useState('');
  const [state, setState] = useState<StateFilter>('active');
  const ids = { prefix: useId(), state: useId() };
  const words = search.toLowerCase().split(/\s+/);
  const fitting = scopes.filter(
    (scope) =>
      (prefix === '' || scope.prefix === prefix) &&
      (state === 'all' || (scope.active !== false) === (state === 'active')) &&
      words.every((word) => `${scope.name} ${scope.description}`.toLowerCase().includes(word)),
  );
  const { shown, more, showMore } = useShown(fitting);
  const waiting = useWaiting(orgno);
  return (
    <>
      <div className="list-tools">
        <FindField label={m.apis_search()} value={search} onChange={setSearch} />
        <p>
          <label htmlFor={ids.prefix}>{m.apis_prefix()}</label>
          <Select id={ids.prefix} value={prefix} onChange={(event) => setPrefix(event.target.value)}>
            <Select.Option value="">{m.apis_all_prefixes()}</Select.Option>
            {[...new Set(scopes.map((scope) => scope.prefix))].map((name) => (
              <Select.Option key={name} value={name}>
                {name}
              </Select.Option>
            ))}
          </Select>
        </p>
        <p>
          <label htmlFor={ids.state}>{m.apis_state()}</label>
          <Select id={ids.state} value={state} onChange={(event) => setState(event.target.value as StateFilter)}>
            <Select.Option value="active">{m.apis_state_active()}</Select.Option>
            <Select.Option value="inactive">{m.apis_state_inactive()}</Select.Option>
            <Select.Option value="all">{m.apis_state_all()}</Select.Option>
          </Select>
        </p>
      </div>
      <p aria-live="polite">{m.apis_count({ count: fitting.length })}</p>
      {shown.length > 0 && (
        <div className="wide-table">
          <Table>
            <caption className="ds-sr-only">{m.apis_title()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.apis_name()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.apis_description()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.apis_state()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {shown.map((scope) => (
                <Table.Row key={scope.name}>
                  <Table.Cell>
                    <DesignLink asChild>
                      <Link to="/$orgno/apis/scope" params={{ orgno }} search={{ scope: scope.name }}>
                        <code className="scope-name">{scope.name}</code>
                      </Link>
                    </DesignLink>
                  </Table.Cell>
                  <Table.Cell>{scope.description}</Table.Cell>
                  <Table.Cell>
                    <span className="tags">
                      <StateTags scope={scope} />
                      {(waiting.get(scope.name) ?? 0) > 0 && (
                        <Tag data-color="warning">
                          {m.apis_waiting_applications({ count: waiting.get(scope.name) ?? 0 })}
                        </Tag>
                      )}
                    </span>
                  </Table.Cell>
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

/** What matters of a scope at a glance. */
export function StateTags({ scope }: { scope: Scope }) {
  return (
    <>
      {scope.active === false && <Tag data-color="danger">{m.apis_tag_inactive()}</Tag>}
      {scope.visibility === 'PRIVATE' && <Tag data-color="neutral">{m.apis_tag_private()}</Tag>}
      {scope.accessible_for_all && <Tag data-color="info">{m.apis_tag_open()}</Tag>}
      {scope.delegation_source !== undefined && <Tag data-color="success">{m.apis_tag_delegable()}</Tag>}
    </>
  );
}

/** How many applications wait, by scope; of the first hundred. */
function useWaiting(orgno: string): ReadonlyMap<string, number> {
  const { data } = useInfiniteQuery(receivedQuery(orgno, { state: 'open' }));
  const counts = new Map<string, number>();
  for (const { scope } of data?.pages.flatMap(({ content }) => content) ?? []) {
    counts.set(scope, (counts.get(scope) ?? 0) + 1);
  }
  return counts;
}
