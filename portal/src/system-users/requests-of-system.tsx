import { Button, Paragraph, Table, Tag } from '@digdir/designsystemet-react';
import { useMutation, useQueryClient, useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { CopyButton } from '../controls/copy-button.tsx';
import { OrganisationName, useOrganisationName } from '../naming/organisation-name.tsx';
import { announce } from '../shell/announcements.tsx';
import { formatDay } from '../shell/format.ts';
import { useOrganisation } from '../shell/use-organisation.ts';
import { type ListedRequest, type RequestKind, requestsQuery, systemsKey, withdrawRequest } from './queries.ts';

/** The requests to customers about one system, by kind, and what has become of each. */
export function RequestsOfSystem({ systemId }: { systemId: string }) {
  return (
    <>
      <Requests systemId={systemId} kind="standard" />
      <Requests systemId={systemId} kind="agent" />
      <Requests systemId={systemId} kind="change" />
    </>
  );
}

function Requests({ systemId, kind }: { systemId: string; kind: RequestKind }) {
  const { orgno } = useOrganisation();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    requestsQuery(orgno, systemId, kind),
  );
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<ListedRequest>();
  const withdrawing = useMutation({
    mutationFn: ({ id }: ListedRequest) => withdrawRequest(orgno, kind, id),
    onSuccess: async () => {
      setLeaving(undefined);
      announce(m.systemusers_was_withdrawn());
      await queries.invalidateQueries({ queryKey: systemsKey(orgno) });
    },
  });
  const requests = data.pages.flatMap(({ rows }) => rows);
  if (requests.length === 0) return kind === 'standard' ? <Paragraph>{m.systemusers_no_requests()}</Paragraph> : null;
  return (
    <div className="page">
      <div className="table-scroll">
        <Table>
          <caption>{nameKind(kind)}</caption>
          <Table.Head>
            <Table.Row>
              <Table.HeaderCell scope="col">{m.systemusers_customer()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.systemusers_external_ref()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.systemusers_state()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.systemusers_asked()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">
                <span className="for-hearing">{m.delegations_action()}</span>
              </Table.HeaderCell>
            </Table.Row>
          </Table.Head>
          <Table.Body>
            {requests.map((request) => (
              <Row key={request.id} request={request} onWithdraw={() => setLeaving(request)} />
            ))}
          </Table.Body>
        </Table>
      </div>
      {hasNextPage && (
        <div>
          <Button variant="secondary" aria-disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {m.systemusers_show_more()}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={leaving !== undefined}
        title={m.systemusers_withdraw_question()}
        confirm={m.systemusers_withdraw()}
        pending={withdrawing.isPending}
        problem={withdrawing.error}
        onConfirm={() => {
          if (leaving !== undefined && !withdrawing.isPending) withdrawing.mutate(leaving);
        }}
        onClose={() => {
          setLeaving(undefined);
          withdrawing.reset();
        }}
      >
        {m.systemusers_withdraw_explained()}
      </ConfirmDialog>
    </div>
  );
}

function Row({ request, onWithdraw }: { request: ListedRequest; onWithdraw: () => void }) {
  const customer = useOrganisationName(request.partyOrgNo);
  const isOpen = request.status === 'New' && !request.timedOut;
  const [colour, state] = describeState(request);
  return (
    <Table.Row>
      <Table.Cell className="breakable">
        <OrganisationName orgno={request.partyOrgNo} />
      </Table.Cell>
      <Table.Cell className="breakable">{request.externalRef}</Table.Cell>
      <Table.Cell>
        <Tag data-color={colour}>{state}</Tag>
      </Table.Cell>
      <Table.Cell>{formatDay(request.created)}</Table.Cell>
      <Table.Cell>
        <div className="actions">
          {isOpen && <CopyButton text={request.confirmUrl} what={m.systemusers_link_for({ customer })} />}
          {request.status !== 'Accepted' && (
            <Button
              variant="tertiary"
              data-color="danger"
              data-size="sm"
              aria-label={`${m.systemusers_withdraw()}: ${customer}`}
              onClick={onWithdraw}
            >
              {m.systemusers_withdraw()}
            </Button>
          )}
        </div>
      </Table.Cell>
    </Table.Row>
  );
}

function nameKind(kind: RequestKind): string {
  if (kind === 'change') return m.systemusers_changes();
  return kind === 'agent' ? m.systemusers_requests_agent() : m.systemusers_requests();
}

function describeState({
  status,
  timedOut,
  escalated,
}: ListedRequest): readonly ['success' | 'info' | 'warning' | 'neutral', string] {
  if (status === 'Accepted') return ['success', m.systemusers_state_accepted()];
  if (status !== 'New') return ['neutral', m.systemusers_state_rejected()];
  if (timedOut) return ['warning', m.systemusers_state_expired()];
  return ['info', escalated ? m.systemusers_state_passed_on() : m.systemusers_state_new()];
}
