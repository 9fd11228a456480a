import { Heading } from '@digdir/designsystemet-react';
import { useNavigate } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { AddKey } from './add-key.tsx';
import { nameClient } from './integration.ts';
import { useClient } from './use-client.ts';

/** A further key for the integration. */
export function AddKeyTab() {
  const { orgno, id, client, refresh } = useClient();
  const navigate = useNavigate();
  const goBack = async () => {
    await refresh();
    await navigate({ to: '/$orgno/integrations/$clientId/keys', params: { orgno, clientId: id } });
  };
  return (
    <section className="part" aria-labelledby="add-key">
      <Heading level={2} data-size="sm" id="add-key">
        {m.integrations_key_add()}
      </Heading>
      <AddKey orgno={orgno} clientId={id} owner={nameClient(client)} onAdded={() => void goBack()} />
    </section>
  );
}
