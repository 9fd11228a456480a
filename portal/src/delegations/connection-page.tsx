import '../naming/naming.css';
import { Button, Heading, Paragraph, Table } from '@digdir/designsystemet-react';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { OrganisationName, useOrganisationName } from '../naming/organisation-name.tsx';
import { announce } from '../shell/announcements.tsx';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { delegatedQuery, delegationsKey, endConnection, type Side, takeAccess } from './queries.ts';

export const SupplierPage = () => <ConnectionPage side="suppliers" />;
export const ConsumerPage = () => <ConnectionPage side="consumers" />;

/** What is about to be taken away: one API, or everything. */
type Leaving = { readonly refId: string; readonly name: string } | 'all';

/** One supplier or consumer, and the APIs that were delegated. Both ends can end it. */
function ConnectionPage({ side }: { side: Side }) {
  const { orgno, party_uuid } = useOrganisation();
  const { other = '' } = useParams({ strict: false });
  const { data: resources } = useSuspenseQuery(delegatedQuery(party_uuid, side, other));
  const name = useOrganisationName(other);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<Leaving>();
  const isSupplier = side === 'suppliers';

  const ending = useMutation({
    mutationFn: (what: Leaving) =>
      what === 'all' ? endConnection(party_uuid, side, other) : takeAccess(party_uuid, side, other, what.refId),
    onSuccess: async (_, what) => {
      setLeaving(undefined);
      announce(what === 'all' ? m.delegations_ended_all({ name }) : m.delegations_ended({ api: what.name }));
      if (what === 'all') {
        await navigate({
          to: '/$orgno/delegations',
          params: { orgno },
          search: isSupplier ? {} : { tab: 'consumers' },
        });
      }
      await queries.invalidateQueries({ queryKey: delegationsKey(party_uuid) });
    },
  });
  const close = () => {
    setLeaving(undefined);
    ending.reset();
  };

  return (
    <Page
      title={name}
      actions={
        <>
          {isSupplier && (
            <Button asChild>
              <Link to="/$orgno/delegations/suppliers/$other/give" params={{ orgno, other }}>
                {m.delegations_give()}
              </Link>
            </Button>
          )}
          <Button variant="secondary" data-color="danger" onClick={() => setLeaving('all')}>
            {isSupplier ? m.delegations_delete_supplier() : m.delegations_delete_consumer()}
          </Button>
        </>
      }
    >
      <Paragraph>
        {m.delegations_orgno()} {other}
      </Paragraph>
      <Heading level={2} data-size="sm">
        {isSupplier
          ? m.delegations_access_to({ count: String(resources.length) })
          : m.delegations_access_from({ count: String(resources.length) })}
      </Heading>
      {resources.length === 0 ? (
        <Paragraph>{isSupplier ? m.delegations_none_given() : m.delegations_none_received()}</Paragraph>
      ) : (
        <Table>
          <caption className="for-hearing">{m.delegations_apis()}</caption>
          <Table.Head>
            <Table.Row>
              <Table.HeaderCell scope="col">{m.delegations_api()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.delegations_owner()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">
                <span className="for-hearing">{m.delegations_action()}</span>
              </Table.HeaderCell>
            </Table.Row>
          </Table.Head>
          <Table.Body>
            {resources.map((resource) => (
              <Table.Row key={resource.refId}>
                <Table.Cell className="breakable">{resource.name}</Table.Cell>
                <Table.Cell className="breakable">
                  <OrganisationName orgno={resource.provider.refId} />
                </Table.Cell>
                <Table.Cell>
                  <Button
                    variant="tertiary"
                    data-color="danger"
                    data-size="sm"
                    aria-label={`${m.delegations_delete()}: ${resource.name}`}
                    onClick={() => setLeaving(resource)}
                  >
                    {m.delegations_delete()}
                  </Button>
                </Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      )}
      <ConfirmDialog
        open={leaving !== undefined}
        title={leaving === 'all' ? nameEnd(isSupplier, name) : m.delegations_delete_question()}
        confirm={leaving === 'all' ? nameEnd(isSupplier, undefined) : m.delegations_delete()}
        pending={ending.isPending}
        problem={ending.error}
        onConfirm={() => {
          if (leaving !== undefined && !ending.isPending) ending.mutate(leaving);
        }}
        onClose={close}
      >
        {leaving === 'all' || leaving === undefined
          ? m.delegations_delete_all_explained({ name })
          : m.delegations_delete_explained({ api: leaving.name, name })}
      </ConfirmDialog>
    </Page>
  );
}

function nameEnd(isSupplier: boolean, name: string | undefined): string {
  if (name === undefined) return isSupplier ? m.delegations_delete_supplier() : m.delegations_delete_consumer();
  return isSupplier
    ? m.delegations_delete_supplier_question({ name })
    : m.delegations_delete_consumer_question({ name });
}
