import {
  Button,
  Checkbox,
  Link as DesignLink,
  Fieldset,
  Paragraph,
  Switch,
  Textfield,
} from '@digdir/designsystemet-react';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { FaultSummary, hasFaults } from '../controls/fault-summary.tsx';
import { useDraft } from '../controls/use-draft.ts';
import { explainAltinnProblem } from '../naming/explain-altinn-problem.ts';
import type { Right } from '../naming/holdings.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { checkSystem, composeSystem } from './compose-system.ts';
import { ownClientsQuery, type SystemBody } from './queries.ts';
import { RightsChoice } from './rights-choice.tsx';

interface Texts {
  readonly nb: string;
  readonly nn: string;
  readonly en: string;
}

/** A system as it is typed: lists are lines. */
export interface SystemDraft {
  /** The id after the organisation number; only of a new system. */
  readonly suffix: string;
  readonly name: Texts;
  readonly description: Texts;
  readonly rights: readonly Right[];
  readonly packages: string;
  readonly clients: readonly string[];
  readonly isVisible: boolean;
  readonly redirects: string;
}

const languages = [
  ['nb', () => m.systemusers_in_nb()],
  ['nn', () => m.systemusers_in_nn()],
  ['en', () => m.systemusers_in_en()],
] as const;

/** Everything that a vendor says of a system. What is typed outlives the page. */
export function SystemForm({
  name,
  initial,
  id,
  submit,
  save,
}: {
  /** Of the draft. */
  name: string;
  initial: SystemDraft;
  /** The id of a system that is there already. */
  id: string | undefined;
  submit: string;
  save: (body: SystemBody) => Promise<void>;
}) {
  const { orgno } = useOrganisation();
  const { data: clients } = useSuspenseQuery(ownClientsQuery(orgno));
  const [draft, setDraft, forget] = useDraft(name, initial);
  const [attempt, setAttempt] = useState(0);
  const faults = checkSystem(draft, { isNew: id === undefined });
  const shown = attempt > 0 ? faults : {};
  const saving = useMutation({
    mutationFn: () => save(composeSystem(draft, { orgno, id })),
    onSuccess: forget,
  });
  const change = (more: Partial<SystemDraft>) => setDraft({ ...draft, ...more });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAttempt(attempt + 1);
    if (!hasFaults(faults) && !saving.isPending) saving.mutate();
  };
  // A client of another organisation may stand there: it stays until it is taken away.
  const choices = [
    ...clients,
    ...draft.clients
      .filter((chosen) => !clients.some((client) => client.id === chosen))
      .map((chosen) => ({ id: chosen, name: chosen })),
  ];
  return (
    <form className="form" noValidate onSubmit={send}>
      <FaultSummary faults={faults} attempt={attempt} />
      {id === undefined && (
        <Textfield
          id="suffix"
          label={m.systemusers_id()}
          description={m.systemusers_id_explained({ start: `${orgno}_` })}
          value={draft.suffix}
          maxLength={200}
          autoComplete="off"
          error={shown.suffix ?? false}
          onChange={(event) => change({ suffix: event.target.value })}
        />
      )}
      <Fieldset>
        <Fieldset.Legend>{m.systemusers_name()}</Fieldset.Legend>
        <Fieldset.Description>{m.systemusers_languages_explained()}</Fieldset.Description>
        {languages.map(([language, label]) => (
          <Textfield
            key={language}
            id={`name-${language}`}
            label={label()}
            value={draft.name[language]}
            maxLength={255}
            error={(language === 'nb' && shown['name-nb']) || false}
            onChange={(event) => change({ name: { ...draft.name, [language]: event.target.value } })}
          />
        ))}
      </Fieldset>
      <Fieldset>
        <Fieldset.Legend>{m.systemusers_description()}</Fieldset.Legend>
        {languages.map(([language, label]) => (
          <Textfield
            key={language}
            id={`description-${language}`}
            label={label()}
            multiline
            rows={2}
            value={draft.description[language]}
            maxLength={2000}
            error={(language === 'nb' && shown['description-nb']) || false}
            onChange={(event) => change({ description: { ...draft.description, [language]: event.target.value } })}
          />
        ))}
      </Fieldset>
      <RightsChoice rights={draft.rights} onChange={(rights) => change({ rights })} />
      <Lines
        id="packages"
        label={m.systemusers_packages()}
        description={m.systemusers_packages_explained()}
        value={draft.packages}
        error={shown.packages}
        onChange={(packages) => change({ packages })}
      />
      <Fieldset>
        <Fieldset.Legend>{m.systemusers_clients()}</Fieldset.Legend>
        <Fieldset.Description>{m.systemusers_clients_explained()}</Fieldset.Description>
        {choices.length === 0 && <Paragraph>{m.systemusers_no_own_clients()}</Paragraph>}
        {choices.map((client) => (
          <Checkbox
            key={client.id}
            label={client.name}
            description={client.id}
            value={client.id}
            checked={draft.clients.includes(client.id)}
            onChange={({ target: { checked } }) =>
              change({
                clients: checked
                  ? [...draft.clients, client.id]
                  : draft.clients.filter((chosen) => chosen !== client.id),
              })
            }
          />
        ))}
      </Fieldset>
      <Lines
        id="redirects"
        label={m.systemusers_redirects()}
        description={m.systemusers_redirects_explained()}
        value={draft.redirects}
        error={shown.redirects}
        onChange={(redirects) => change({ redirects })}
      />
      <Switch
        label={m.systemusers_is_visible()}
        description={m.systemusers_is_visible_explained()}
        checked={draft.isVisible}
        onChange={(event) => change({ isVisible: event.target.checked })}
      />
      {saving.error && <ProblemAlert problem={explainAltinnProblem(saving.error)} />}
      <div className="actions">
        <Button type="submit" aria-disabled={saving.isPending}>
          {submit}
        </Button>
        <Button variant="tertiary" type="button" onClick={forget}>
          {m.systemusers_reset()}
        </Button>
        <DesignLink asChild>
          {id === undefined ? (
            <Link to="/$orgno/system-users" params={{ orgno }} search={{ tab: 'systems' }}>
              {m.naming_cancel()}
            </Link>
          ) : (
            <Link to="/$orgno/system-users/systems/$systemId" params={{ orgno, systemId: id }}>
              {m.naming_cancel()}
            </Link>
          )}
        </DesignLink>
      </div>
    </form>
  );
}

function Lines({
  id,
  label,
  description,
  value,
  error,
  onChange,
}: {
  id: string;
  label: string;
  description: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  return (
    <Textfield
      id={id}
      label={label}
      description={description}
      multiline
      rows={3}
      value={value}
      error={error ?? false}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
