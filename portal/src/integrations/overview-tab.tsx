import { Button, Heading } from '@digdir/designsystemet-react';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { formatTime } from '../shell/format.ts';
import { ActivationPanel } from './activation-panel.tsx';
import { detailsDraft } from './details-draft.ts';
import { DetailsForm } from './details-form.tsx';
import { wordSeconds } from './integration-words.ts';
import { useClient } from './use-client.ts';

/** What an integration is, changed where it stands, and taken out of use and into it again. */
export function OverviewTab() {
  const { orgno, id, client, mayChange } = useClient();
  const [editing, setEditing] = useState(() => detailsDraft.isKept(orgno, id));
  return (
    <>
      <section className="part" aria-labelledby="details">
        <Heading level={2} data-size="sm" id="details">
          {m.integrations_details()}
        </Heading>
        {editing ? (
          <DetailsForm onDone={() => setEditing(false)} />
        ) : (
          <>
            <dl className="facts">
              <dt>{m.integrations_name()}</dt>
              <dd>{client.client_name || '–'}</dd>
              <dt>{m.integrations_description()}</dt>
              <dd>{client.description || '–'}</dd>
              <dt>{m.integrations_acts_as()}</dt>
              <dd>{client.client_orgno}</dd>
              {client.supplier_orgno !== undefined && (
                <>
                  <dt>{m.integrations_supplier()}</dt>
                  <dd>{client.supplier_orgno}</dd>
                </>
              )}
              <dt>{m.integrations_lifetime()}</dt>
              <dd>{wordSeconds(client.access_token_lifetime)}</dd>
              <dt>{m.integrations_created()}</dt>
              <dd>{formatTime(client.created)}</dd>
              <dt>{m.integrations_changed()}</dt>
              <dd>{formatTime(client.last_updated)}</dd>
            </dl>
            {mayChange && client.active && (
              <p>
                <Button variant="secondary" onClick={() => setEditing(true)}>
                  {m.integrations_edit()}
                </Button>
              </p>
            )}
          </>
        )}
      </section>
      <ActivationPanel />
    </>
  );
}
