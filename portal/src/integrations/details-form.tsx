import { Alert, Button, Heading, Textfield } from '@digdir/designsystemet-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ApiProblem } from '../api/problem.ts';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { changeClient } from './change-client.ts';
import { type DetailsDraft, detailsDraft } from './details-draft.ts';
import { FaultSummary } from './fault-summary.tsx';
import { findDetailFaults } from './find-detail-faults.ts';
import { wordSeconds } from './integration-words.ts';
import { LifetimeField } from './lifetime-field.tsx';
import { type Clash, type Details, detailsOf, listChanges, mergeDetails } from './merge-details.ts';
import { clientQuery } from './queries.ts';
import { useClient } from './use-client.ts';

/** Changes name, description and lifetime. Whoever comes second is told what the first one changed, and keeps what was typed. */
export function DetailsForm({ onDone }: { onDone: () => void }) {
  const { orgno, id, read, client, refresh } = useClient();
  const queries = useQueryClient();
  const [initial] = useState<DetailsDraft>(() => ({
    base: detailsOf(client),
    entityTag: read.entityTag,
    typed: detailsOf(client),
  }));
  const [draft, setDraft, forget] = useDraft<DetailsDraft>(detailsDraft.nameOf(orgno, id), initial);
  const [clashes, setClashes] = useState<readonly Clash[]>([]);
  const [tried, setTried] = useState(false);
  const { typed } = draft;
  const faults = findDetailFaults(typed, client.integration_type);
  const type = (change: Partial<Details>) => setDraft({ ...draft, typed: { ...typed, ...change } });

  const save = useMutation({
    mutationFn: () => changeClient(orgno, { data: { ...client, ...draft.base }, entityTag: draft.entityTag }, typed),
    onSuccess: async () => {
      forget();
      await refresh();
      announce(m.integrations_saved());
      onDone();
    },
    onError: async (error) => {
      if (!(error instanceof ApiProblem) || error.status !== 412) return;
      const now = await queries.fetchQuery({ ...clientQuery(orgno, id), staleTime: 0 });
      if (now === null) return;
      const theirs = detailsOf(now.data);
      setClashes(listChanges(draft.base, typed, theirs));
      setDraft({ base: theirs, entityTag: now.entityTag, typed: mergeDetails(draft.base, typed, theirs) });
    },
  });
  const isStale = save.error instanceof ApiProblem && save.error.status === 412;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.length === 0) save.mutate();
  };
  const cancel = () => {
    forget();
    onDone();
  };
  const faultOf = (field: string) => (tried ? faults.find((fault) => fault.field === field)?.message : undefined);

  return (
    <form className="form" noValidate onSubmit={submit}>
      {tried && <FaultSummary faults={faults} />}
      {isStale && <ChangedMeanwhile clashes={clashes} />}
      {save.isError && !isStale && <ProblemAlert problem={save.error} />}
      <Textfield
        label={m.integrations_name()}
        description={m.integrations_name_hint()}
        id="client_name"
        value={typed.client_name}
        maxLength={255}
        error={faultOf('client_name')}
        onChange={({ target }) => type({ client_name: target.value })}
      />
      <Textfield
        label={m.integrations_description()}
        description={m.integrations_description_hint()}
        id="description"
        multiline
        value={typed.description}
        error={faultOf('description')}
        onChange={({ target }) => type({ description: target.value })}
      />
      <LifetimeField
        value={typed.access_token_lifetime}
        error={faultOf('access_token_lifetime')}
        onChange={(access_token_lifetime) => type({ access_token_lifetime })}
      />
      <div className="actions">
        <Button type="submit" loading={save.isPending}>
          {isStale ? m.integrations_save_anyway() : m.integrations_save()}
        </Button>
        <Button variant="tertiary" onClick={cancel}>
          {m.integrations_cancel()}
        </Button>
      </div>
    </form>
  );
}

function ChangedMeanwhile({ clashes }: { clashes: readonly Clash[] }) {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => alert.current?.focus(), []);
  const names = {
    client_name: m.integrations_name(),
    description: m.integrations_description(),
    access_token_lifetime: m.integrations_lifetime(),
  };
  const word = (value: string | number) => (typeof value === 'number' ? wordSeconds(value) : `«${value}»`);
  return (
    <Alert data-color="warning" ref={alert} tabIndex={-1}>
      <Heading level={3} data-size="2xs">
        {m.integrations_stale_title()}
      </Heading>
      <p>{m.integrations_stale()}</p>
      {clashes.length === 0 ? (
        <p>{m.integrations_stale_elsewhere()}</p>
      ) : (
        <ul>
          {clashes.map(({ field, mine, theirs }) => (
            <li key={field}>
              {m.integrations_stale_field({ field: names[field], theirs: word(theirs), mine: word(mine) })}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
