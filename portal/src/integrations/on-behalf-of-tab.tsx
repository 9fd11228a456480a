import { Button, Dialog, Heading, Paragraph, Table, Textfield } from '@digdir/designsystemet-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take, takeWhole } from '../api/problem.ts';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { isOrganisationNumber } from './find-new-faults.ts';
import type { Client } from './queries.ts';
import { useClient } from './use-client.ts';

type Entry = NonNullable<Client['onbehalfof']>[number];
const empty = { orgno: '', name: '', onbehalfof: '' };

/** The customers in whose name an integration with login acts. */
export function OnBehalfOfTab() {
  const { orgno, id, client, refresh, mayChange } = useClient();
  const { onbehalfof: entries = [] } = client;
  const may = mayChange && client.active;
  const [leaving, setLeaving] = useState<Entry | undefined>(undefined);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (leaving === undefined) dialog.current?.close();
    else dialog.current?.showModal();
  }, [leaving]);
  const remove = useMutation({
    mutationFn: ({ onbehalfof }: Entry) =>
      takeWhole(
        apiFor(orgno).DELETE('/api/v1/clients/{client_id}/onbehalfof/{id}', {
          params: { path: { client_id: id, id: onbehalfof } },
          parseAs: 'text',
        }),
      ),
    onSuccess: async () => {
      setLeaving(undefined);
      await refresh();
      announce(m.integrations_customer_removed());
    },
  });

  return (
    <section className="part" aria-labelledby="on-behalf-of">
      <Heading level={2} data-size="sm" id="on-behalf-of">
        {m.integrations_tab_on_behalf_of()}
      </Heading>
      <Paragraph>{m.integrations_on_behalf_of_hint()}</Paragraph>
      {entries.length === 0 ? (
        <Paragraph>{m.integrations_no_customers()}</Paragraph>
      ) : (
        <div>
          <Table className="stacks" data-size="sm">
            <caption className="ds-sr-only">{m.integrations_customers_caption()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.integrations_customer()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.integrations_customer_id()}</Table.HeaderCell>
                {may && <Table.HeaderCell scope="col">{m.integrations_do()}</Table.HeaderCell>}
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {entries.map((entry) => (
                <Table.Row key={entry.onbehalfof}>
                  <Table.HeaderCell scope="row" className="named">
                    {entry.name ?? entry.organization_name ?? entry.orgno}
                    <span className="aside">{entry.orgno}</span>
                  </Table.HeaderCell>
                  <Table.Cell data-label={m.integrations_customer_id()}>
                    <code className="long">{entry.onbehalfof}</code>
                  </Table.Cell>
                  {may && (
                    <Table.Cell>
                      <Button
                        variant="tertiary"
                        data-size="sm"
                        aria-label={m.integrations_customer_remove_named({ customer: entry.name ?? entry.orgno })}
                        onClick={() => setLeaving(entry)}
                      >
                        {m.integrations_remove()}
                      </Button>
                    </Table.Cell>
                  )}
                </Table.Row>
              ))}
            </Table.Body>
          </Table>
        </div>
      )}
      {may && <AddCustomer />}
      <Dialog
        ref={dialog}
        className="roomy"
        closeButton={m.integrations_cancel()}
        aria-labelledby="remove-customer"
        onClose={() => setLeaving(undefined)}
      >
        <Heading level={2} data-size="sm" id="remove-customer">
          {m.integrations_customer_remove_title()}
        </Heading>
        <Paragraph>
          {m.integrations_customer_remove_hint({ customer: leaving?.name ?? leaving?.orgno ?? '' })}
        </Paragraph>
        {remove.isError && <ProblemAlert problem={remove.error} />}
        <div className="actions">
          <Button data-color="danger" loading={remove.isPending} onClick={() => leaving && remove.mutate(leaving)}>
            {m.integrations_remove()}
          </Button>
          <Button variant="secondary" onClick={() => setLeaving(undefined)}>
            {m.integrations_cancel()}
          </Button>
        </div>
      </Dialog>
    </section>
  );
}

function AddCustomer() {
  const { orgno, id, refresh } = useClient();
  const [draft, setDraft, forget] = useDraft(`${orgno}/integrations/${id}/on-behalf-of`, empty);
  const [tried, setTried] = useState(false);
  const isWrong = !isOrganisationNumber(draft.orgno);
  const add = useMutation({
    mutationFn: () =>
      take(
        apiFor(orgno).POST('/api/v1/clients/{client_id}/onbehalfof', {
          params: { path: { client_id: id } },
          body: {
            orgno: draft.orgno,
            ...(draft.name.trim() !== '' && { name: draft.name.trim() }),
            onbehalfof: draft.onbehalfof.trim() || draft.orgno,
          },
        }),
      ),
    onSuccess: async () => {
      forget();
      setTried(false);
      await refresh();
      announce(m.integrations_customer_added());
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isWrong) add.mutate();
    else document.getElementById('customer-orgno')?.focus();
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <Heading level={3} data-size="2xs">
        {m.integrations_customer_add()}
      </Heading>
      {add.isError && <ProblemAlert problem={add.error} />}
      <Textfield
        className="short"
        id="customer-orgno"
        label={m.integrations_customer_orgno()}
        inputMode="numeric"
        value={draft.orgno}
        error={tried && isWrong && m.integrations_customer_wrong()}
        onChange={({ target }) => setDraft({ ...draft, orgno: target.value.replace(/\s/g, '') })}
      />
      <Textfield
        label={m.integrations_customer_name()}
        maxLength={255}
        value={draft.name}
        onChange={({ target }) => setDraft({ ...draft, name: target.value })}
      />
      <Textfield
        label={m.integrations_customer_id()}
        description={m.integrations_customer_id_hint()}
        maxLength={128}
        value={draft.onbehalfof}
        onChange={({ target }) => setDraft({ ...draft, onbehalfof: target.value })}
      />
      <div className="actions">
        <Button type="submit" loading={add.isPending}>
          {m.integrations_customer_add()}
        </Button>
      </div>
    </form>
  );
}
