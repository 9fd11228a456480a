import { Alert, Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import { announce } from '../shell/announcements.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { removeKey } from './change-keys.ts';
import { wordSeconds } from './integration-words.ts';
import { useClient } from './use-client.ts';

export interface Removal {
  readonly kid: string;
  readonly signs: boolean;
  readonly isCompromised: boolean;
}

/** Asks before a key is taken away, and says what stops working. It acts at once. */
export function RemoveKeyDialog({
  removal,
  isOnly,
  onClose,
}: {
  removal: Removal | undefined;
  /** Whether it is the only key that can sign. */
  isOnly: boolean;
  onClose: () => void;
}) {
  const { orgno, id, client, refresh } = useClient();
  const dialog = useRef<HTMLDialogElement>(null);
  const remove = useMutation({
    mutationFn: (kid: string) => removeKey(orgno, id, kid),
    onSuccess: async (_nothing, kid) => {
      onClose();
      await refresh();
      announce(m.integrations_key_removed({ kid }));
    },
  });
  const { reset } = remove;
  useEffect(() => {
    reset();
    if (removal === undefined) dialog.current?.close();
    else dialog.current?.showModal();
  }, [removal, reset]);
  const { kid = '', signs = false, isCompromised = false } = removal ?? {};

  return (
    <Dialog
      ref={dialog}
      className="roomy"
      closeButton={m.integrations_cancel()}
      aria-labelledby="remove-key"
      onClose={onClose}
    >
      <Heading level={2} data-size="sm" id="remove-key">
        {isCompromised ? m.integrations_compromised_title() : m.integrations_key_remove_title()}
      </Heading>
      <Paragraph>
        <code className="long">{kid}</code>
      </Paragraph>
      <Paragraph>{isCompromised ? m.integrations_compromised_hint() : m.integrations_key_remove_hint()}</Paragraph>
      <Paragraph>{m.integrations_tokens_live_on({ lifetime: wordSeconds(client.access_token_lifetime) })}</Paragraph>
      {(isOnly || signs) && (
        <Alert data-color="warning">{isOnly ? m.integrations_key_is_only() : m.integrations_key_signs_warning()}</Alert>
      )}
      {remove.isError && <ProblemAlert problem={remove.error} />}
      <div className="actions">
        <Button data-color="danger" loading={remove.isPending} onClick={() => remove.mutate(kid)}>
          {isCompromised ? m.integrations_compromised_now() : m.integrations_key_remove_now()}
        </Button>
        <Button variant="secondary" onClick={onClose}>
          {m.integrations_cancel()}
        </Button>
      </div>
    </Dialog>
  );
}
