import '../apis/apis.css';
import { Button, Paragraph, Textfield } from '@digdir/designsystemet-react';
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { namesQuery } from '../api/organisation-names.ts';
import { take } from '../api/problem.ts';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { publicScopesQuery } from './access-queries.ts';

/** Applying for access to an API. */
export function ApplyPage() {
  const { orgno } = useOrganisation();
  const { scope: name } = useSearch({ from: '/signed-in/$orgno/access/apply' });
  const { data: scopes } = useSuspenseQuery(publicScopesQuery(orgno));
  const scope = scopes.find((one) => one.name === name);
  const { data: names } = useQuery(namesQuery(orgno, scope === undefined ? [] : [scope.owner_orgno]));
  const owner = scope && (names?.get(scope.owner_orgno) ?? scope.owner_orgno);
  const [draft, keep, forget] = useDraft(`${orgno}/apply/${name}`, empty);
  const [fault, setFault] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const reason = draft.reason.trim();
    setFault(reason === '');
    if (reason === '') {
      field.current?.focus();
      return;
    }
    setBusy(true);
    try {
      setProblem(undefined);
      const contact = draft.contact.trim();
      await take(
        apiFor(orgno).POST('/api/v1/scopes/access/applications', {
          body: { scope: name, reason, ...(contact !== '' && { contact }) },
        }),
      );
      forget();
      await queries.invalidateQueries({ queryKey: ['applied', orgno] });
      await navigate({ to: '/$orgno/access', params: { orgno }, search: { tab: 'applied' } });
      announce(m.access_sent());
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };

  return (
    <Page title={m.access_apply_for({ scope: scope?.description ?? name })}>
      <Paragraph>
        <code className="scope-name">{name}</code>
      </Paragraph>
      {owner !== undefined && <Paragraph>{m.access_owner_answers({ owner })}</Paragraph>}
      {scope?.long_description !== undefined && <Paragraph className="said">{scope.long_description}</Paragraph>}
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <form className="form" onSubmit={(event) => void send(event)} noValidate>
        <Textfield
          multiline
          rows={5}
          ref={field}
          label={m.access_reason()}
          description={m.access_reason_hint()}
          maxLength={1000}
          value={draft.reason}
          error={fault && m.access_reason_needed()}
          onChange={(event) => keep({ ...draft, reason: event.target.value })}
        />
        <Textfield
          label={m.access_contact()}
          description={m.access_contact_hint()}
          maxLength={255}
          value={draft.contact}
          onChange={(event) => keep({ ...draft, contact: event.target.value })}
        />
        <div className="actions">
          <Button type="submit" aria-disabled={isBusy}>
            {m.access_send()}
          </Button>
          <Button asChild variant="secondary">
            <Link to="/$orgno/access" params={{ orgno }}>
              {m.controls_cancel()}
            </Link>
          </Button>
        </div>
      </form>
    </Page>
  );
}

const empty = { reason: '', contact: '' };
