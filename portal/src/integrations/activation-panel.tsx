import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { takeWhole } from '../api/problem.ts';
import { announce } from '../shell/announcements.tsx';
import { formatDistance, formatNumber } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { changeClient } from './change-client.ts';
import { usageQuery } from './queries.ts';
import { useClient } from './use-client.ts';

/** Takes an integration out of use, once it is clear what stops working, and into use again. */
export function ActivationPanel() {
  const { orgno, id, client, read, refresh, mayChange } = useClient();
  const dialog = useRef<HTMLDialogElement>(null);
  const activate = useMutation({
    mutationFn: () => changeClient(orgno, read, { active: true }),
    onSuccess: async () => {
      await refresh();
      announce(m.integrations_activated());
    },
  });
  const deactivate = useMutation({
    mutationFn: async () => {
      await takeWhole(
        apiFor(orgno).DELETE('/api/v1/clients/{client_id}', {
          params: { path: { client_id: id }, header: { 'If-Match': read.entityTag ?? '*' } },
          parseAs: 'text',
        }),
      );
    },
    onSuccess: async () => {
      dialog.current?.close();
      await refresh();
      announce(m.integrations_deactivated());
    },
  });

  if (!client.active) {
    return (
      <section className="part" aria-labelledby="activation">
        <Heading level={2} data-size="sm" id="activation">
          {m.integrations_is_deactivated()}
        </Heading>
        <Paragraph>{m.integrations_activate_hint()}</Paragraph>
        {activate.isError && <ProblemAlert problem={activate.error} />}
        {mayChange && (
          <p>
            <Button loading={activate.isPending} onClick={() => activate.mutate()}>
              {m.integrations_activate()}
            </Button>
          </p>
        )}
      </section>
    );
  }
  return (
    <section className="part" aria-labelledby="activation">
      <Heading level={2} data-size="sm" id="activation">
        {m.integrations_deactivate()}
      </Heading>
      <Paragraph>{m.integrations_deactivate_hint()}</Paragraph>
      <p>
        <Button variant="secondary" data-color="danger" onClick={() => dialog.current?.showModal()}>
          {m.integrations_deactivate()} …
        </Button>
      </p>
      <Dialog ref={dialog} className="roomy" closeButton={m.integrations_cancel()} aria-labelledby="deactivate-title">
        <Heading level={2} data-size="sm" id="deactivate-title">
          {m.integrations_deactivate_title()}
        </Heading>
        <Paragraph>{m.integrations_deactivate_stops({ count: client.scopes.length })}</Paragraph>
        <LastUse />
        {deactivate.isError && <ProblemAlert problem={deactivate.error} />}
        <div className="actions">
          <Button data-color="danger" loading={deactivate.isPending} onClick={() => deactivate.mutate()}>
            {m.integrations_deactivate_now()}
          </Button>
          <Button variant="secondary" onClick={() => dialog.current?.close()}>
            {m.integrations_cancel()}
          </Button>
        </div>
      </Dialog>
    </section>
  );
}

/** Whether anybody will notice. */
function LastUse() {
  const { orgno, id } = useClient();
  const { data } = useQuery(usageQuery(orgno, id));
  if (data === undefined) return null;
  return (
    <Paragraph>
      {data.last_used === undefined
        ? m.integrations_not_used_yet()
        : m.integrations_used_lately({ when: formatDistance(data.last_used), tokens: formatNumber(data.tokens) })}
    </Paragraph>
  );
}
