import {
  Alert,
  Button,
  Checkbox,
  Chip,
  Fieldset,
  Heading,
  Paragraph,
  Radio,
  Textfield,
  ValidationMessage,
} from '@digdir/designsystemet-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { ApiProblem, take } from '../api/problem.ts';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { FaultSummary } from './fault-summary.tsx';
import {
  findNewFaults,
  isOrganisationNumber,
  type NewIntegration,
  needsRedirects,
  writeNew,
} from './find-new-faults.ts';
import { explainType, integrationTypes, nameType } from './integration-words.ts';
import { LifetimeField } from './lifetime-field.tsx';
import type { IntegrationType } from './queries.ts';
import { ScopePicker } from './scope-picker.tsx';
import './integrations.css';

const empty: NewIntegration = {
  client_name: '',
  description: '',
  integration_type: 'maskinporten',
  isForCustomer: false,
  client_orgno: '',
  scopes: [],
  access_token_lifetime: 120,
  redirect_uris: '',
};

/** Makes an integration. What is asked follows from its type. */
export function NewPage() {
  const { orgno } = useOrganisation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft, forget] = useDraft<NewIntegration>(`${orgno}/integrations/new`, empty);
  const [tried, setTried] = useState(false);
  const picker = useRef<HTMLDialogElement>(null);
  const type = (change: Partial<NewIntegration>) => setDraft({ ...draft, ...change });
  const faults = findNewFaults(draft, orgno);

  const create = useMutation({
    mutationFn: () => take(apiFor(orgno).POST('/api/v1/clients', { body: writeNew(draft) })),
    onSuccess: async ({ client_id }) => {
      forget();
      await queries.invalidateQueries({ queryKey: [orgno] });
      announce(m.integrations_made());
      // The next thing that it needs.
      await navigate({ to: '/$orgno/integrations/$clientId/keys', params: { orgno, clientId: client_id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.length === 0) create.mutate();
  };
  const told = create.error instanceof ApiProblem ? create.error.fields : [];
  const faultOf = (field: string) =>
    (tried ? faults.find((fault) => fault.field === field)?.message : undefined) ??
    told.find((fault) => fault.field.replace(/\[.*/, '') === field)?.message;

  return (
    <Page title={m.integrations_new()}>
      <form className="form" noValidate onSubmit={submit}>
        {tried && <FaultSummary faults={faults} />}
        {create.isError && <ProblemAlert problem={create.error} />}
        <Fieldset>
          <Fieldset.Legend>{m.integrations_new_type()}</Fieldset.Legend>
          {integrationTypes.map((each) => (
            <Radio
              key={each}
              name="integration_type"
              value={each}
              label={nameType(each)}
              description={explainType(each)}
              checked={draft.integration_type === each}
              // What may be chosen differs from type to type.
              onChange={() => type({ integration_type: each as IntegrationType, scopes: [] })}
            />
          ))}
        </Fieldset>
        <Textfield
          label={m.integrations_name()}
          description={m.integrations_name_hint()}
          id="client_name"
          value={draft.client_name}
          maxLength={255}
          error={faultOf('client_name')}
          onChange={({ target }) => type({ client_name: target.value })}
        />
        <Textfield
          label={m.integrations_description()}
          description={m.integrations_description_hint()}
          id="description"
          multiline
          value={draft.description}
          error={faultOf('description')}
          onChange={({ target }) => type({ description: target.value })}
        />
        <Checkbox
          value="customer"
          label={m.integrations_for_a_customer()}
          description={m.integrations_for_a_customer_hint()}
          checked={draft.isForCustomer}
          onChange={({ target }) => type({ isForCustomer: target.checked })}
        />
        {draft.isForCustomer && (
          <>
            <Textfield
              className="short"
              label={m.integrations_customer_orgno()}
              description={m.integrations_customer_orgno_hint()}
              id="client_orgno"
              inputMode="numeric"
              value={draft.client_orgno}
              error={faultOf('client_orgno')}
              onChange={({ target }) => type({ client_orgno: target.value.replace(/\s/g, '') })}
            />
            <OrganisationName orgno={draft.client_orgno} />
          </>
        )}
        <section className="part" aria-labelledby="new-scopes">
          <Heading level={2} data-size="2xs" id="new-scopes">
            {m.integrations_tab_scopes()}
          </Heading>
          <Paragraph>{m.integrations_scopes_hint()}</Paragraph>
          <ul className="chips">
            {draft.scopes.map((scope) => (
              <li key={scope}>
                <Chip.Removable
                  aria-label={m.integrations_scope_remove_named({ scope })}
                  onClick={() => type({ scopes: draft.scopes.filter((each) => each !== scope) })}
                >
                  {scope}
                </Chip.Removable>
              </li>
            ))}
          </ul>
          {faultOf('scopes') !== undefined && <ValidationMessage>{faultOf('scopes')}</ValidationMessage>}
          <p>
            <Button id="scopes" variant="secondary" onClick={() => picker.current?.showModal()}>
              {m.integrations_scopes_add()}
            </Button>
          </p>
        </section>
        {needsRedirects(draft.integration_type) && (
          <>
            <Textfield
              label={m.integrations_redirects()}
              description={m.integrations_redirects_hint()}
              id="redirect_uris"
              multiline
              value={draft.redirect_uris}
              error={faultOf('redirect_uris')}
              onChange={({ target }) => type({ redirect_uris: target.value })}
            />
            <Alert data-color="info">{m.integrations_login_hint()}</Alert>
          </>
        )}
        <LifetimeField
          value={draft.access_token_lifetime}
          error={faultOf('access_token_lifetime')}
          onChange={(access_token_lifetime) => type({ access_token_lifetime })}
        />
        <div className="actions">
          <Button type="submit" loading={create.isPending}>
            {m.integrations_make()}
          </Button>
          <Button
            variant="tertiary"
            onClick={() => {
              forget();
              void navigate({ to: '/$orgno/integrations', params: { orgno } });
            }}
          >
            {m.integrations_cancel()}
          </Button>
        </div>
      </form>
      <ScopePicker
        dialog={picker}
        orgno={orgno}
        type={draft.integration_type}
        present={draft.scopes}
        onPick={(picked) => type({ scopes: [...draft.scopes, ...picked] })}
      />
    </Page>
  );
}

/** Whom a number belongs to, as soon as it is one. */
function OrganisationName({ orgno }: { orgno: string }) {
  const { orgno: own } = useOrganisation();
  const isWhole = isOrganisationNumber(orgno);
  const { data, isError } = useQuery({
    queryKey: ['organisation-name', orgno],
    queryFn: () => take(apiFor(own).GET('/api/v1/organizations/{orgnr}', { params: { path: { orgnr: orgno } } })),
    enabled: isWhole,
    retry: false,
  });
  return (
    <p className="counted" role="status">
      {isWhole && (isError ? m.integrations_customer_unknown() : data?.name)}
    </p>
  );
}
