import '../naming/naming.css';
import {
  Alert,
  Button,
  Checkbox,
  Field,
  Fieldset,
  Heading,
  Label,
  Paragraph,
  Radio,
  Select,
  Textfield,
} from '@digdir/designsystemet-react';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { CopyButton } from '../controls/copy-button.tsx';
import { FaultSummary, type Faults, hasFaults } from '../controls/fault-summary.tsx';
import { useDraft } from '../controls/use-draft.ts';
import { explainAltinnProblem } from '../naming/explain-altinn-problem.ts';
import type { Right } from '../naming/holdings.tsx';
import { namePackage } from '../naming/name-package.ts';
import { OrganisationField } from '../naming/organisation-field.tsx';
import { OrganisationName } from '../naming/organisation-name.tsx';
import { isOrganisationNumber, readOrganisationNumber } from '../naming/organisation-number.ts';
import { pickText } from '../naming/pick-text.ts';
import { resourceQuery } from '../naming/queries.ts';
import { Page } from '../shell/page.tsx';
import { PageMissing } from '../shell/page-missing.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { askCustomer, type SystemBody, systemOfVendorQuery, systemsKey, type UserType } from './queries.ts';

interface Draft {
  readonly userType: UserType;
  readonly customer: string;
  readonly externalRef: string;
  /** What is left out of what the system can ask for. */
  readonly without: readonly string[];
  readonly redirectUrl: string;
}

const initialDraft: Draft = { userType: 'standard', customer: '', externalRef: '', without: [], redirectUrl: '' };

/** The vendor asks a customer for a system user, and gets the link that the customer answers at. */
export function AskCustomerPage() {
  const { orgno } = useOrganisation();
  const { systemId = '' } = useParams({ strict: false });
  const { data: system } = useSuspenseQuery(systemOfVendorQuery(orgno, systemId));
  return system === null ? <PageMissing /> : <AskCustomer system={system} />;
}

function AskCustomer({ system }: { system: SystemBody }) {
  const { orgno } = useOrganisation();
  const systemId = system.id;
  const [draft, setDraft, forget] = useDraft(`${orgno}/systems/${systemId}/ask`, initialDraft);
  const [attempt, setAttempt] = useState(0);
  const queries = useQueryClient();
  const change = (more: Partial<Draft>) => setDraft({ ...draft, ...more });
  const customer = readOrganisationNumber(draft.customer);
  const isAgent = draft.userType === 'agent';
  const rights = isAgent ? [] : system.rights.filter((right) => !draft.without.includes(keyOf(right)));
  const accessPackages = system.accessPackages.filter(({ urn }) => !draft.without.includes(urn));
  const faults: Faults = {
    customer: isOrganisationNumber(customer) ? undefined : m.naming_number_wrong(),
    asked: rights.length + accessPackages.length > 0 ? undefined : m.systemusers_nothing_asked(),
  };
  const asking = useMutation({
    mutationFn: () =>
      askCustomer(orgno, draft.userType, {
        systemId,
        partyOrgNo: customer,
        accessPackages,
        ...(!isAgent && { rights }),
        ...(draft.externalRef.trim() !== '' && { externalRef: draft.externalRef.trim() }),
        ...(draft.redirectUrl !== '' && { redirectUrl: draft.redirectUrl }),
      }),
    onSuccess: async () => {
      forget();
      setAttempt(0);
      await queries.invalidateQueries({ queryKey: [...systemsKey(orgno), systemId, 'requests'] });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAttempt(attempt + 1);
    if (!hasFaults(faults) && !asking.isPending) asking.mutate();
  };
  const toggle = (key: string, isAsked: boolean) =>
    change({ without: isAsked ? draft.without.filter((other) => other !== key) : [...draft.without, key] });
  const name = pickText(system.name) ?? systemId;

  if (asking.data !== undefined) {
    return (
      <Sent
        confirmUrl={asking.data.confirmUrl}
        customer={asking.data.partyOrgNo}
        systemId={systemId}
        status={asking.data.status}
      />
    );
  }
  return (
    <Page title={m.systemusers_ask_title({ system: name })}>
      <form className="form" noValidate onSubmit={send}>
        <FaultSummary faults={faults} attempt={attempt} />
        <OrganisationField
          id="customer"
          label={m.systemusers_customer_number()}
          value={draft.customer}
          error={attempt > 0 ? faults.customer : undefined}
          onChange={(typed) => change({ customer: typed })}
        />
        <Fieldset>
          <Fieldset.Legend>{m.systemusers_kind()}</Fieldset.Legend>
          <Radio
            name="kind"
            value="standard"
            label={m.systemusers_kind_standard()}
            checked={!isAgent}
            onChange={() => change({ userType: 'standard' })}
          />
          <Radio
            name="kind"
            value="agent"
            label={m.systemusers_kind_agent()}
            checked={isAgent}
            onChange={() => change({ userType: 'agent' })}
          />
        </Fieldset>
        <Fieldset id="asked" tabIndex={-1}>
          <Fieldset.Legend>{m.systemusers_asked_for()}</Fieldset.Legend>
          {!isAgent &&
            system.rights.map((right) => (
              <AskedRight
                key={keyOf(right)}
                right={right}
                isAsked={rights.includes(right)}
                onChange={(isAsked) => toggle(keyOf(right), isAsked)}
              />
            ))}
          {system.accessPackages.map(({ urn }) => (
            <Checkbox
              key={urn}
              value={urn}
              label={namePackage(urn)}
              description={urn}
              checked={!draft.without.includes(urn)}
              onChange={(event) => toggle(urn, event.target.checked)}
            />
          ))}
        </Fieldset>
        <Textfield
          id="external-ref"
          label={m.systemusers_external_ref_optional()}
          description={m.systemusers_external_ref_explained()}
          value={draft.externalRef}
          maxLength={255}
          onChange={(event) => change({ externalRef: event.target.value })}
        />
        {system.allowedRedirectUrls.length > 0 && (
          <Field>
            <Label htmlFor="redirect">{m.systemusers_then_to()}</Label>
            <Select
              id="redirect"
              value={draft.redirectUrl}
              onChange={(event) => change({ redirectUrl: event.target.value })}
            >
              <Select.Option value="">{m.systemusers_nowhere()}</Select.Option>
              {system.allowedRedirectUrls.map((url) => (
                <Select.Option key={url} value={url}>
                  {url}
                </Select.Option>
              ))}
            </Select>
          </Field>
        )}
        {asking.error && <ProblemAlert problem={explainAltinnProblem(asking.error)} />}
        <div className="actions">
          <Button type="submit" aria-disabled={asking.isPending}>
            {m.systemusers_ask()}
          </Button>
          <Button variant="tertiary" asChild>
            <Link to="/$orgno/system-users/systems/$systemId" params={{ orgno, systemId }}>
              {m.naming_cancel()}
            </Link>
          </Button>
        </div>
      </form>
    </Page>
  );
}

function AskedRight({
  right,
  isAsked,
  onChange,
}: {
  right: Right;
  isAsked: boolean;
  onChange: (isAsked: boolean) => void;
}) {
  const id = right.resource[0]?.value ?? '';
  const { data } = useQuery(resourceQuery(id));
  return (
    <Checkbox
      value={keyOf(right)}
      label={pickText(data?.title) ?? id}
      description={keyOf(right)}
      checked={isAsked}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}

function keyOf({ resource, action }: Right): string {
  return [...resource.map(({ value }) => value), ...(action === undefined ? [] : [action])].join(' ');
}

/** The request is there: now the customer needs its link. */
function Sent({
  confirmUrl,
  customer,
  systemId,
  status,
}: {
  confirmUrl: string;
  customer: string;
  systemId: string;
  status: string;
}) {
  const { orgno } = useOrganisation();
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => alert.current?.focus(), []);
  return (
    <Page title={m.systemusers_link_title()}>
      <Alert data-color={status === 'New' ? 'success' : 'warning'} ref={alert} tabIndex={-1}>
        <Heading level={2} data-size="2xs">
          <OrganisationName orgno={customer} />
        </Heading>
        <Paragraph>{status === 'New' ? m.systemusers_link_explained() : m.systemusers_link_answered()}</Paragraph>
      </Alert>
      <p className="breakable">
        <code>{confirmUrl}</code>
      </p>
      <div className="actions">
        <CopyButton text={confirmUrl} what={m.systemusers_link()} />
        <Button variant="secondary" asChild>
          <Link to="/$orgno/system-users" params={{ orgno }} search={{ tab: 'requests', system: systemId }}>
            {m.systemusers_to_requests()}
          </Link>
        </Button>
      </div>
    </Page>
  );
}
