import { Button, Textfield } from '@digdir/designsystemet-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';

export interface ApplicationDraft {
  readonly reason: string;
  readonly contact: string;
}

/** The form with which access to `scope` is applied for. What is typed is kept by whoever shows it; `beside` stands by its button. */
export function ApplicationForm({
  orgno,
  scope,
  draft,
  keep,
  onSent,
  beside,
}: {
  orgno: string;
  scope: string;
  draft: ApplicationDraft;
  keep: (changed: Partial<ApplicationDraft>) => void;
  onSent: () => Promise<void>;
  beside?: ReactNode;
}) {
  const [fault, setFault] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const queries = useQueryClient();

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const [reason, contact] = [draft.reason.trim(), draft.contact.trim()];
    setFault(reason === '');
    if (reason === '') {
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      setProblem(undefined);
      await take(
        apiFor(orgno).POST('/api/v1/scopes/access/applications', {
          body: { scope, reason, ...(contact !== '' && { contact }) },
        }),
      );
      await queries.invalidateQueries({ queryKey: ['applied', orgno] });
      await onSent();
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };

  return (
    <form className="form" onSubmit={(event) => void send(event)} noValidate>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <Textfield
        multiline
        rows={5}
        ref={field}
        label={m.access_reason()}
        description={m.access_reason_hint()}
        maxLength={1000}
        value={draft.reason}
        error={fault && m.access_reason_needed()}
        onChange={({ target }) => keep({ reason: target.value })}
      />
      <Textfield
        label={m.access_contact()}
        description={m.access_contact_hint()}
        maxLength={255}
        value={draft.contact}
        onChange={({ target }) => keep({ contact: target.value })}
      />
      <div className="actions">
        <Button type="submit" aria-disabled={isBusy}>
          {m.access_send()}
        </Button>
        {beside}
      </div>
    </form>
  );
}
