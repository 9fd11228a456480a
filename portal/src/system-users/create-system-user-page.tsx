import '../naming/naming.css';
import { Button, Fieldset, Heading, Paragraph, Radio, Search, Textfield } from '@digdir/designsystemet-react';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { FaultSummary, type Faults, hasFaults } from '../controls/fault-summary.tsx';
import { useDraft } from '../controls/use-draft.ts';
import { explainAltinnProblem } from '../naming/explain-altinn-problem.ts';
import { Holdings } from '../naming/holdings.tsx';
import { pickText } from '../naming/pick-text.ts';
import { announce } from '../shell/announcements.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { createSystemUser, offeredQuery, systemUsersKey } from './queries.ts';

/** Systems that are shown at once. */
const SHOWN = 10;

/** A system user on a system of the customer's own choice, with everything that the system asks for. */
export function CreateSystemUserPage() {
  const { orgno, party_id } = useOrganisation();
  const { data: systems } = useSuspenseQuery(offeredQuery);
  const [draft, setDraft, forget] = useDraft(`${orgno}/system-users/new`, initialDraft);
  const [searched, setSearched] = useState('');
  const [attempt, setAttempt] = useState(0);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const chosen = systems.find(({ systemId }) => systemId === draft.systemId);
  const title = draft.title ?? pickText(chosen?.name) ?? '';
  const faults: Faults = {
    system: chosen === undefined ? m.systemusers_choose_fault() : undefined,
    title: chosen !== undefined && title.trim() === '' ? m.systemusers_name_fault() : undefined,
  };
  const wanted = searched.trim().toLowerCase();
  const fitting = systems.filter(({ systemId, systemVendorOrgName, name }) =>
    `${systemId} ${systemVendorOrgName ?? ''} ${Object.values(name).join(' ')}`.toLowerCase().includes(wanted),
  );
  const creating = useMutation({
    mutationFn: () => createSystemUser(party_id, { systemId: draft.systemId, integrationTitle: title.trim() }),
    onSuccess: async ({ id }) => {
      forget();
      announce(m.systemusers_was_created({ name: title }));
      await queries.invalidateQueries({ queryKey: systemUsersKey(party_id) });
      await navigate({ to: '/$orgno/system-users/$kind/$id', params: { orgno, kind: 'standard', id } });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAttempt(attempt + 1);
    if (!hasFaults(faults) && !creating.isPending) creating.mutate();
  };
  return (
    <Page title={m.systemusers_create()}>
      <form className="form" noValidate onSubmit={send}>
        <FaultSummary faults={faults} attempt={attempt} />
        {systems.length > SHOWN && (
          <div className="wide">
            <Search>
              <Search.Input
                aria-label={m.systemusers_search()}
                placeholder={m.systemusers_search()}
                value={searched}
                onChange={(event) => setSearched(event.target.value)}
              />
              <Search.Clear aria-label={m.delegations_clear()} />
            </Search>
          </div>
        )}
        <Fieldset id="system" tabIndex={-1}>
          <Fieldset.Legend>{m.systemusers_choose()}</Fieldset.Legend>
          {systems.length === 0 && <Paragraph>{m.systemusers_none_offered()}</Paragraph>}
          {fitting.slice(0, SHOWN).map(({ systemId, name, systemVendorOrgName, systemVendorOrgNumber }) => (
            <Radio
              key={systemId}
              name="system"
              value={systemId}
              label={pickText(name) ?? systemId}
              description={m.systemusers_by({ vendor: systemVendorOrgName ?? systemVendorOrgNumber })}
              checked={draft.systemId === systemId}
              onChange={() => setDraft({ systemId })}
            />
          ))}
          {fitting.length > SHOWN && (
            <Paragraph>{m.systemusers_more({ count: String(fitting.length - SHOWN) })}</Paragraph>
          )}
        </Fieldset>
        {chosen !== undefined && (
          <>
            {pickText(chosen.description) !== undefined && <Paragraph>{pickText(chosen.description)}</Paragraph>}
            <div className="wide">
              <Heading level={2} data-size="xs">
                {m.systemusers_will_get()}
              </Heading>
              <Holdings rights={chosen.rights} accessPackages={chosen.accessPackages} level={3} />
            </div>
            <Textfield
              id="title"
              label={m.systemusers_name()}
              description={m.systemusers_name_explained()}
              value={title}
              maxLength={255}
              error={attempt > 0 && faults.title}
              onChange={(event) => setDraft({ ...draft, title: event.target.value })}
            />
          </>
        )}
        {creating.error && <ProblemAlert problem={explainAltinnProblem(creating.error)} />}
        <div className="actions">
          <Button type="submit" aria-disabled={creating.isPending}>
            {m.systemusers_create_now()}
          </Button>
          <Button variant="tertiary" asChild>
            <Link to="/$orgno/system-users" params={{ orgno }} search={{}}>
              {m.naming_cancel()}
            </Link>
          </Button>
        </div>
      </form>
    </Page>
  );
}

interface Draft {
  readonly systemId: string;
  /** The system's own name until somebody types another. */
  readonly title?: string;
}

const initialDraft: Draft = { systemId: '' };
