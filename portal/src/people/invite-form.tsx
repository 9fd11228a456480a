import { Alert, Button, Heading, Paragraph, Textfield } from '@digdir/designsystemet-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { useDraft } from '../controls/use-draft.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { invitationsQuery } from './people-queries.ts';
import type { GivableRight } from './rights.ts';
import { RightsField } from './rights-field.tsx';

interface Draft {
  readonly email: string;
  readonly rights: readonly GivableRight[];
}

const empty: Draft = { email: '', rights: [] };
const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** Invites a person. The link is shown once, here. */
export function InviteForm({ orgno }: { orgno: string }) {
  const [draft, setDraft, forget] = useDraft(`${orgno}/members/invite`, empty);
  const [made, setMade] = useState<{ readonly email: string; readonly link: string }>();
  const [faults, setFaults] = useState({ email: false, rights: false });
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const queries = useQueryClient();

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const email = draft.email.trim();
    const found = { email: !ADDRESS.test(email) || email.length > 254, rights: draft.rights.length === 0 };
    setFaults(found);
    setProblem(undefined);
    if (found.email || found.rights) {
      // After the texts of the faults are there, so that they are heard with their fields.
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    setBusy(true);
    try {
      const body = { email, rights: [...draft.rights] };
      const { invitation_url } = await take(apiFor(orgno).POST('/api/v1/invitations', { body }));
      forget();
      setMade({ email, link: invitation_url });
      await queries.invalidateQueries({ queryKey: invitationsQuery(orgno).queryKey });
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };

  return (
    <section aria-labelledby="invite" className="stack">
      <Heading level={2} data-size="sm" id="invite">
        {m.people_invite()}
      </Heading>
      <Paragraph>{m.people_invite_hint()}</Paragraph>
      {made !== undefined && <MadeInvitation {...made} />}
      <form className="form" ref={form} onSubmit={(event) => void send(event)} noValidate>
        {problem !== undefined && <ProblemAlert problem={problem} />}
        <Textfield
          type="email"
          label={m.people_email()}
          description={m.people_email_hint()}
          value={draft.email}
          autoComplete="off"
          error={faults.email && m.people_email_fault()}
          onChange={(event) => setDraft({ ...draft, email: event.target.value })}
        />
        <RightsField
          rights={draft.rights}
          fault={faults.rights}
          onChange={(rights) => setDraft({ ...draft, rights })}
        />
        <div className="actions">
          <Button type="submit" aria-disabled={isBusy}>
            {m.people_make_invitation()}
          </Button>
        </div>
      </form>
    </section>
  );
}

/** The link of a new invitation. It takes the focus, because nothing else on the page has changed. */
function MadeInvitation({ email, link }: { email: string; link: string }) {
  const alert = useRef<HTMLDivElement>(null);
  // A second invitation is told of as well.
  useEffect(() => {
    if (link !== '') alert.current?.focus();
  }, [link]);
  return (
    <Alert data-color="success" ref={alert} tabIndex={-1}>
      <Heading level={3} data-size="2xs">
        {m.people_invited({ email })}
      </Heading>
      <Paragraph>{m.people_invited_hint({ email })}</Paragraph>
      <p className="trace">
        <code>{link}</code> <CopyButton text={link} what={m.people_invitation_link()} />
      </p>
    </Alert>
  );
}
