import { Button, Checkbox, Paragraph, Textfield } from '@digdir/designsystemet-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';

const empty = { orgno: '', name: '', prefixes: '', termsSigned: false };

/** Lets an organisation run its own integrations: it, its prefixes and its client are made, or completed. */
export function AdmitPage() {
  const [draft, setDraft, forget] = useDraft('operator/admit', empty);
  const [problem, setProblem] = useState<unknown>();
  const number = useRef<HTMLInputElement>(null);
  const [faulty, setFaulty] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const admit = async (event: FormEvent) => {
    event.preventDefault();
    const orgno = draft.orgno.replaceAll(/\s/g, '');
    setProblem(undefined);
    setFaulty(!/^[0-9]{9}$/.test(orgno));
    if (!/^[0-9]{9}$/.test(orgno)) {
      number.current?.focus();
      return;
    }
    try {
      const prefixes = draft.prefixes.split(/[\s,]+/).filter((prefix) => prefix !== '');
      const name = draft.name.trim();
      const { client_id: client } = await take(
        personalApi.POST('/api/v1/operator/organisations', {
          body: { orgno, prefixes, terms_signed: draft.termsSigned, ...(name !== '' && { name }) },
        }),
      );
      forget();
      announce(m.operator_admitted({ client }));
      await queries.invalidateQueries({ queryKey: ['operator', 'organisations'] });
      await navigate({ to: '/operator/organisations/$number', params: { number: orgno } });
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Page title={m.operator_admit()}>
      <Paragraph>{m.operator_admit_hint()}</Paragraph>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <form className="form" onSubmit={(event) => void admit(event)} noValidate>
        <Textfield
          ref={number}
          label={m.operator_number()}
          inputMode="numeric"
          autoComplete="off"
          required
          value={draft.orgno}
          error={faulty ? m.operator_number_wrong() : undefined}
          onChange={({ target }) => setDraft({ ...draft, orgno: target.value })}
        />
        <Textfield
          label={m.operator_name()}
          value={draft.name}
          onChange={({ target }) => setDraft({ ...draft, name: target.value })}
        />
        <Textfield
          label={m.operator_prefixes()}
          description={m.operator_prefixes_hint()}
          autoComplete="off"
          value={draft.prefixes}
          onChange={({ target }) => setDraft({ ...draft, prefixes: target.value })}
        />
        <Checkbox
          label={m.operator_terms_signed()}
          description={m.operator_terms_signed_hint()}
          checked={draft.termsSigned}
          onChange={({ target }) => setDraft({ ...draft, termsSigned: target.checked })}
        />
        <div className="actions">
          <Button type="submit">{m.operator_admit()}</Button>
        </div>
      </form>
    </Page>
  );
}
