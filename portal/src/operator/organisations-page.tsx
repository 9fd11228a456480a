import { Button, Link as DesignLink, Paragraph, Table, Tag, Textfield } from '@digdir/designsystemet-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Waiting } from '../shell/waiting.tsx';

/** Every organisation, or those whose number or name begins as is asked for. */
export function OrganisationsPage() {
  const { search = '' } = useSearch({ from: '/signed-in/operator/organisations' });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(search);
  const found = useInfiniteQuery({
    queryKey: ['operator', 'organisations', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: after }) =>
      take(
        personalApi.GET('/api/v1/operator/organisations', {
          params: { query: { ...(search !== '' && { search }), ...(after !== undefined && { after }) } },
        }),
      ),
    getNextPageParam: ({ page }) => page.after,
    placeholderData: keepPreviousData,
  });
  const organisations = found.data?.pages.flatMap(({ content }) => content);
  const look = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: '/operator/organisations', search: typed === '' ? {} : { search: typed } });
  };
  return (
    <Page
      title={m.operator_organisations_title()}
      actions={
        <Button asChild>
          <Link to="/operator/organisations/new">{m.operator_admit()}</Link>
        </Button>
      }
    >
      <search>
        <form className="actions looking" onSubmit={look}>
          <Textfield
            label={m.operator_organisations_search()}
            type="search"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
          <Button type="submit" variant="secondary">
            {m.operator_search()}
          </Button>
        </form>
      </search>
      {found.error !== null && <ProblemAlert problem={found.error} />}
      {organisations === undefined && found.error === null && <Waiting />}
      {organisations?.length === 0 && <Paragraph>{m.operator_organisations_none()}</Paragraph>}
      {organisations !== undefined && organisations.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <section className="scrolling" tabIndex={0} aria-label={m.operator_organisations_title()}>
          <Table>
            <caption className="ds-sr-only">{m.operator_organisations_title()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell>{m.operator_number()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_name()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_state()}</Table.HeaderCell>
                <Table.HeaderCell>{m.operator_prefixes()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {organisations.map(({ orgno, name, active, terms_signed: signed, prefixes }) => (
                <Table.Row key={orgno}>
                  <Table.Cell>
                    <DesignLink asChild>
                      <Link to="/operator/organisations/$number" params={{ number: orgno }}>
                        {orgno}
                      </Link>
                    </DesignLink>
                  </Table.Cell>
                  <Table.Cell>{name ?? m.operator_nameless()}</Table.Cell>
                  <Table.Cell>
                    <OrganisationState active={active} signed={signed} />
                  </Table.Cell>
                  <Table.Cell>{prefixes.join(', ')}</Table.Cell>
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </section>
      )}
      {found.hasNextPage && (
        <p>
          <Button variant="secondary" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {m.operator_more()}
          </Button>
        </p>
      )}
    </Page>
  );
}

/** Whether an organisation is in use, and whether it has signed the terms. */
export function OrganisationState({ active, signed }: { active: boolean; signed: boolean }) {
  if (!active) return <Tag data-color="danger">{m.operator_deactivated()}</Tag>;
  return signed ? (
    <Tag data-color="success">{m.operator_active()}</Tag>
  ) : (
    <Tag data-color="warning">{m.operator_terms_unsigned()}</Tag>
  );
}
