import { Button, Dialog, Heading, Paragraph, Table, Tag } from '@digdir/designsystemet-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ApiProblem } from '../api/problem.ts';
import { announce } from '../shell/announcements.tsx';
import { formatDistance } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { ApplyLink } from './apply-link.tsx';
import { changeClient } from './change-client.ts';
import { decideScopeAccess } from './decide-scope-access.ts';
import { usageQuery } from './queries.ts';
import { ScopePicker } from './scope-picker.tsx';
import { explainAccess, isLacking, nameAccess } from './scope-words.ts';
import { useClient } from './use-client.ts';
import { useScopeGround } from './use-scope-ground.ts';

/** What an integration may ask for, which of it it lacks access to and why, and what it uses. */
export function ScopesTab() {
  const { orgno, id, client, read, refresh, mayChange } = useClient();
  const holder = client.supplier_orgno ?? client.client_orgno;
  const { ground, isWaiting } = useScopeGround(orgno, client.integration_type);
  const usage = useQuery(usageQuery(orgno, id));
  const picker = useRef<HTMLDialogElement>(null);
  const [leaving, setLeaving] = useState<string | undefined>(undefined);
  const lastUsed = new Map(usage.data?.scopes.map(({ scope, last_used }) => [scope, last_used]));
  const may = mayChange && client.active;
  // Of another organisation's grants nothing is known here.
  const isAccessKnown = !isWaiting && holder === orgno;

  const change = useMutation({
    mutationFn: (scopes: readonly string[]) => changeClient(orgno, read, { scopes: [...scopes] }),
    onSuccess: async () => {
      setLeaving(undefined);
      await refresh();
      announce(m.integrations_scopes_changed());
    },
    onError: (error) => {
      setLeaving(undefined);
      // Somebody else was first: what stands there now is shown, and the person decides anew.
      if (error instanceof ApiProblem && error.status === 412) void refresh();
    },
  });
  const isStale = change.error instanceof ApiProblem && change.error.status === 412;

  return (
    <section className="part" aria-labelledby="scopes">
      <header className="part-head">
        <Heading level={2} data-size="sm" id="scopes">
          {m.integrations_tab_scopes()}
        </Heading>
        {may && (
          <Button onClick={() => picker.current?.showModal()} loading={change.isPending}>
            {m.integrations_scopes_add()}
          </Button>
        )}
      </header>
      {change.isError && (
        <ProblemAlert problem={isStale ? new ApiProblem(412, m.integrations_scopes_stale()) : change.error} />
      )}
      {client.scopes.length === 0 ? (
        <Paragraph>{m.integrations_scopes_none()}</Paragraph>
      ) : (
        <div>
          <Table className="stacks" data-size="sm">
            <caption className="ds-sr-only">{m.integrations_scopes_caption()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.integrations_scope()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.integrations_access()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.integrations_last_used()}</Table.HeaderCell>
                {may && <Table.HeaderCell scope="col">{m.integrations_do()}</Table.HeaderCell>}
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {client.scopes.map((name) => {
                const access = decideScopeAccess(name, ground);
                const used = lastUsed.get(name);
                return (
                  <Table.Row key={name}>
                    <Table.HeaderCell scope="row" className="named">
                      <code className="long">{name}</code>
                      <span className="aside">{ground.scopes.get(name)?.description}</span>
                    </Table.HeaderCell>
                    <Table.Cell>
                      {isAccessKnown && (
                        <>
                          <Tag data-color={isLacking(access) ? 'danger' : access === 'delegable' ? 'info' : 'success'}>
                            {nameAccess(access)}
                          </Tag>
                          <span className="aside">{explainAccess(access)}</span>
                          {(access === 'not-granted' || access === 'withdrawn') && (
                            <ApplyLink orgno={orgno} scope={name} />
                          )}
                        </>
                      )}
                    </Table.Cell>
                    <Table.Cell data-label={m.integrations_last_used()}>
                      {used === undefined ? usage.isSuccess && m.integrations_never() : formatDistance(used)}
                    </Table.Cell>
                    {may && (
                      <Table.Cell>
                        <Button
                          variant="tertiary"
                          data-size="sm"
                          aria-label={m.integrations_scope_remove_named({ scope: name })}
                          onClick={() => setLeaving(name)}
                        >
                          {m.integrations_remove()}
                        </Button>
                      </Table.Cell>
                    )}
                  </Table.Row>
                );
              })}
            </Table.Body>
          </Table>
        </div>
      )}
      <ScopePicker
        dialog={picker}
        orgno={orgno}
        type={client.integration_type}
        present={client.scopes}
        onPick={(picked) => picked.length > 0 && change.mutate([...client.scopes, ...picked])}
      />
      <RemoveScopeDialog
        scope={leaving}
        isOnly={client.scopes.length === 1 && client.integration_type === 'maskinporten'}
        lastUsed={leaving === undefined ? undefined : lastUsed.get(leaving)}
        isPending={change.isPending}
        onRemove={() => change.mutate(client.scopes.filter((each) => each !== leaving))}
        onClose={() => setLeaving(undefined)}
      />
    </section>
  );
}

function RemoveScopeDialog({
  scope,
  isOnly,
  lastUsed,
  isPending,
  onRemove,
  onClose,
}: {
  scope: string | undefined;
  isOnly: boolean;
  lastUsed: string | undefined;
  isPending: boolean;
  onRemove: () => void;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (scope === undefined) dialog.current?.close();
    else dialog.current?.showModal();
  }, [scope]);
  return (
    <Dialog
      ref={dialog}
      className="roomy"
      closeButton={m.integrations_cancel()}
      aria-labelledby="remove-scope"
      onClose={onClose}
    >
      <Heading level={2} data-size="sm" id="remove-scope">
        {m.integrations_scope_remove_title()}
      </Heading>
      <Paragraph>
        <code className="long">{scope}</code>
      </Paragraph>
      <Paragraph>
        {isOnly
          ? m.integrations_scope_is_only()
          : lastUsed === undefined
            ? m.integrations_scope_remove_unused()
            : m.integrations_scope_remove_used({ when: formatDistance(lastUsed) })}
      </Paragraph>
      <div className="actions">
        {!isOnly && (
          <Button data-color="danger" loading={isPending} onClick={onRemove}>
            {m.integrations_scope_remove_now()}
          </Button>
        )}
        <Button variant="secondary" onClick={onClose}>
          {m.integrations_cancel()}
        </Button>
      </div>
    </Dialog>
  );
}
