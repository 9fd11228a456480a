import { Button, Field, Label, Paragraph, Search, Select } from '@digdir/designsystemet-react';
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { formatNumber } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { type Choice, chooseIntegrations, stateFilters } from './choose-integrations.ts';
import { composeIntegrations } from './integration.ts';
import { IntegrationTable } from './integration-table.tsx';
import { integrationTypes, nameFilter, nameType } from './integration-words.ts';
import { clientsQuery, reportsQuery } from './queries.ts';
import type { ListSearch } from './read-list-search.ts';
import './integrations.css';

const route = getRouteApi('/signed-in/$orgno/integrations');

/** Every integration of the organisation, with its state at a glance. */
export function ListPage() {
  const { orgno } = useOrganisation();
  const { q = '', state = 'in-use', type, sort = 'name', desc = false } = route.useSearch();
  const navigate = useNavigate({ from: '/$orgno/integrations' });
  const { data: clients } = useSuspenseQuery(clientsQuery(orgno));
  const reports = useReports(orgno);
  const [typed, setTyped] = useState(q);
  const search = useDeferredValue(typed);

  const all = useMemo(() => composeIntegrations(clients, reports.known, orgno), [clients, reports.known, orgno]);
  const chosen = useMemo(() => chooseIntegrations(all, { search, state, type }), [all, search, state, type]);
  const types = useMemo(() => new Set(all.map((integration) => integration.type)), [all]);

  // What is as it is by itself does not stand in the address.
  const change = useCallback(
    (next: ListSearch) =>
      void navigate({
        search: (before: ListSearch): ListSearch =>
          Object.fromEntries(Object.entries({ ...before, ...next }).filter(([, value]) => value)),
        replace: true,
      }),
    [navigate],
  );
  // The address follows when the typing pauses: writing it for every letter would make typing slow.
  useEffect(() => {
    if (typed === q) return;
    const timer = setTimeout(() => change({ q: typed }), 400);
    return () => clearTimeout(timer);
  }, [typed, q, change]);

  const counted = m.integrations_shown({ shown: formatNumber(chosen.length), all: formatNumber(all.length) });
  return (
    <Page
      title={m.integrations_title()}
      actions={
        <Button asChild>
          <Link to="/$orgno/integrations/new" params={{ orgno }}>
            {m.integrations_new()}
          </Link>
        </Button>
      }
    >
      {all.length === 0 ? (
        <Paragraph>{m.integrations_none()}</Paragraph>
      ) : (
        <>
          <search className="filters">
            <Field className="wide">
              <Label>{m.integrations_search()}</Label>
              <Search>
                <Search.Input
                  aria-label={m.integrations_search()}
                  value={typed}
                  onChange={({ target }) => setTyped(target.value)}
                />
                <Search.Clear aria-label={m.integrations_search_clear()} onClick={() => setTyped('')} />
              </Search>
            </Field>
            <Field>
              <Label>{m.integrations_state()}</Label>
              <Select value={state} onChange={({ target }) => change({ state: target.value as Choice['state'] })}>
                {stateFilters.map((filter) => (
                  <Select.Option key={filter} value={filter}>
                    {nameFilter(filter)}
                  </Select.Option>
                ))}
              </Select>
            </Field>
            <Field>
              <Label>{m.integrations_type()}</Label>
              <Select value={type ?? ''} onChange={({ target }) => change({ type: target.value })}>
                <Select.Option value="">{m.integrations_every_type()}</Select.Option>
                {integrationTypes
                  .filter((each) => types.has(each))
                  .map((each) => (
                    <Select.Option key={each} value={each}>
                      {nameType(each)}
                    </Select.Option>
                  ))}
              </Select>
            </Field>
          </search>
          <p className="counted" role="status">
            {counted} {reports.isWaiting && m.integrations_state_waiting()}
            {reports.isMissing && m.integrations_state_missing()}
          </p>
          {chosen.length > 0 && (
            <IntegrationTable
              orgno={orgno}
              integrations={chosen}
              sorting={{ id: sort, desc }}
              onSort={(id, isDesc) => change({ sort: id, desc: isDesc })}
            />
          )}
        </>
      )}
    </Page>
  );
}

/** The reports as they come in, page by page, so that the list is there at once. */
function useReports(orgno: string) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, isPending, isError } = useInfiniteQuery(
    reportsQuery(orgno),
  );
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  const known = useMemo(
    () => new Map(data?.pages.flatMap(({ content }) => content).map((report) => [report.client_id, report])),
    [data],
  );
  return { known, isWaiting: (isPending || hasNextPage) && !isError, isMissing: isError };
}
